import { lstatSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Redactor } from '../base/redact.js';
import { classifyExit } from '../engine/classify-exit.js';
import { namedWait } from '../engine/named-wait.js';
import { malformedKinds } from '../markers/accepted-markers.js';
import { agentStatements } from '../markers/agent-statements.js';
import { assembleEnvelope } from '../markers/assemble-envelope.js';
import { joinReadings } from '../markers/join-readings.js';
import { readMarkers } from '../markers/marker-reader.js';
import type { Envelope } from '../model/envelope.js';
import type { FailureClass } from '../model/failure.js';
import type { MarkerReading } from '../model/marker.js';
import type { WaveAgent } from '../model/wave.js';
import type { AgentRun } from '../reducers/wave-state.js';
import { jsonText, publishOnce } from '../store/atomic-write.js';
import { hashFile } from '../store/measure-file.js';
import { readRepositoryText } from '../store/read-repository-file.js';
import { printableLine } from '../base/printable.js';
import { executorOf } from '../executors/registry.js';
import { isExecutorKind } from '../model/executor.js';
import type { CollectedOutput } from './agent-outputs.js';
import type { LaneContext } from './lane-context.js';
import { readOwnResult } from './own-result.js';
import { echoesOf } from './prompt-echoes.js';
import { runUsage } from './run-usage.js';
import type { Session } from './session.js';
import type { WaveEntry } from './wave-journal.js';

/**
 * Collects the evidence of a run that has ended: its markers, its report, its own result file, and our measurements; then
 * publishes the envelope. Doing it again after a crash gives the same envelope, unless files changed in between: then it is
 * published beside the first one. The record says which one counts.
 * @param model that its program was told to use; null where that was left to it
 */
export async function concludeRun(
  context: LaneContext,
  wave: number,
  agent: WaveAgent,
  run: AgentRun,
  output: CollectedOutput,
  { measurer, redactor, model }: Pick<Session, 'measurer' | 'redactor'> & Readonly<{ model: string | null }>,
): Promise<WaveEntry> {
  const { report } = output;
  const written =
    agent.reportPath === null
      ? []
      : [
          readReport(
            context.repo,
            agent.reportPath,
            run,
            redactor,
            echoesOf(context.layout, wave, run, redactor),
          ),
        ];
  const reading = joinReadings([...output.readings, ...written]);
  const { attempt, agentId, round } = run;
  const own = await readOwnResult(
    context.layout.drop(wave, attempt, agentId, round),
    { agentId, waveNumber: wave, attempt },
    redactor,
  );
  const envelope = assembleEnvelope({
    agentId: agent.agentId,
    role: agent.role,
    waveNumber: wave,
    attempt: run.attempt,
    completedAt: run.endedAt,
    exitCode: run.exitCode,
    exitContract: agent.exitContract,
    reading,
    claims: own.claims,
    deliverables: agent.deliverables.map((path) => {
      const { exists, sha256, bytes } = measurer.measure(path);
      return { path, exists, sha256, bytes };
    }),
    proofArtifacts: agent.proofArtifacts.map(({ path, kind, requiredFor }) => {
      const { exists, sha256 } = measurer.measure(path);
      return { path, kind, exists, sha256, requiredFor: [...requiredFor] };
    }),
    usage: runUsage(report?.usage ?? null, model, context.config.prices ?? {}),
  });
  const path = await publishEnvelope(context, wave, run, envelope);
  const failureClass = classifyExit(run, {
    turnedAway: output.turnedAway,
    failure: report?.failure ?? failureOfExit(run),
  });
  const denied = report?.denied ?? [];
  return {
    type: 'agent-run.concluded',
    attempt: run.attempt,
    agent: agent.agentId,
    data: {
      intentId: run.intentId,
      envelopePath: relative(context.layout.root, path),
      envelopeSha256: hashFile(path).sha256 ?? '',
      envelope,
      malformed: [...malformedKinds(reading), ...(own.problems.length > 0 ? ['envelope'] : [])],
      said: agentStatements(reading, own.claims),
      detail: own.problems.length > 0 ? own.problems.join('; ') : whyOf(run, failureClass, wordsOf(output)),
      failureClass,
      retryAfterMs: failureClass === 'rate-limited' ? retryAfterOf(output, run) : null,
      ...(typeof report?.sessionId === 'string' ? { sessionId: printableLine(report.sessionId) } : {}),
      ...(denied.length === 0
        ? {}
        : { denied: denied.slice(0, MOST_DENIED).map((one) => printableLine(one)) }),
      ...(output.toolCalls === 0 ? {} : { toolCalls: output.toolCalls }),
    },
  };
}

/** Of very many things that an agent was not allowed to do, the first ones are told. */
const MOST_DENIED = 20;

/** What its program reports comes before anything that was printed between its events. */
function wordsOf({ report, lastWords }: CollectedOutput): string {
  const failure = report?.failure ?? null;
  return failure === null ? lastWords : printableLine(failure.message, 400);
}

/** Limits are lifted a little later than they are said to be. */
const LATER_MS = 10_000;

/** How long its provider asked to wait, from its end on: by a number that its program handed on, else by its words; a moment that is over names no wait. */
function retryAfterOf({ report, turnedAway }: CollectedOutput, run: AgentRun): number | null {
  const endedAt = Date.parse(run.endedAt ?? run.requestedAt);
  const { message = '', retryAfterMs = null, resetsAt } = report?.failure ?? {};
  if (retryAfterMs !== null) return retryAfterMs;
  if (resetsAt !== undefined) return resetsAt > endedAt ? resetsAt - endedAt + LATER_MS : null;
  return namedWait(message, endedAt) ?? (turnedAway === null ? null : namedWait(turnedAway, endedAt));
}

/** Why a program that printed no event could not begin, where its exit code says so. */
function failureOfExit({ executor, exitCode }: AgentRun): Readonly<{ failureClass: FailureClass }> | null {
  const exits = isExecutorKind(executor) ? executorOf(executor).exits : undefined;
  const failureClass = exitCode === null ? undefined : exits?.get(exitCode);
  return failureClass === undefined ? null : { failureClass };
}

/** Its last words, for what failed; where nobody can know how it ended, that comes first. Empty: what is on record stands. */
function whyOf(run: AgentRun, failureClass: FailureClass | null, lastWords: string): string {
  if (failureClass === null || lastWords === '') return '';
  return run.exitCode === null && run.exitDetail !== ''
    ? `${run.exitDetail}; the last that it said: ${lastWords}`
    : lastWords;
}

/**
 * An envelope is immutable: what stands in its place, a crash's or a forger's, is never overwritten.
 * @returns its path
 */
async function publishEnvelope(
  { layout }: LaneContext,
  wave: number,
  run: AgentRun,
  envelope: Envelope,
): Promise<string> {
  const content = jsonText(envelope);
  for (let copy = 1; ; copy += 1) {
    const path = layout.envelope(wave, run.attempt, run.agentId, copy);
    if (await publishOnce(path, content)) return path;
  }
}

/** A report that this run did not write speaks for an earlier one, and says nothing about this one. */
function readReport(
  repo: string,
  path: string,
  run: AgentRun,
  redactor: Redactor,
  echoes: ReadonlySet<string>,
): MarkerReading {
  const stats = lstatSync(join(repo, path), { throwIfNoEntry: false });
  // That it is missing is for the gates to say.
  if (stats?.isFile() !== true || stats.mtimeMs < Date.parse(run.startedAt ?? run.requestedAt))
    return NOTHING_READ;
  const text = readRepositoryText(repo, path);
  // What an agent prints is read as the log keeps it; what it writes, too.
  return text === undefined ? NOTHING_READ : readMarkers(redactor.redact(text), echoes, redactor);
}

const NOTHING_READ: MarkerReading = { markers: [], diagnostics: [] };
