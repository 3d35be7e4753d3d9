import { relative } from 'node:path';
import type { Basis } from '../events/event-family.js';
import type { Stage } from '../model/attempt.js';
import type { Verdict } from '../model/gate.js';
import type { ExecutorKind } from '../model/executor.js';
import type { Wave, WaveAgent } from '../model/wave.js';
import type { FailureClass } from '../model/failure.js';
import { agentEnvironment } from '../runner/agent-environment.js';
import { spawnAgent } from '../runner/spawn-agent.js';
import { spoolPaths } from '../runner/spool-folder.js';
import { executorOf } from '../executors/registry.js';
import { publishFile } from '../store/atomic-write.js';
import { agentVariables } from './agent-variables.js';
import { resolveExecutor } from '../waves/resolve-executor.js';
import type { ExecutorChoice, PreparedAgent } from './prepare-agent.js';
import { launchSpec, prepareAgent } from './prepare-agent.js';
import type { Session } from './session.js';
import type { WaveEntry, WaveJournal } from './wave-journal.js';

/** One agent whose turn has come. */
type Start = Readonly<{ agent: WaveAgent; stage: Stage; intentId: string; prepared: PreparedAgent }>;

/**
 * Starts agents: prompts published, intents recorded in one append, and only then, still being the holder of the lane,
 * one shim each. A shim that cannot be created is recorded and does not disturb the others.
 */
export async function startAgents(
  session: Session,
  journal: WaveJournal,
  wave: Wave,
  due: readonly Readonly<{ agentId: string; stage: Stage; executor: ExecutorKind }>[],
  basis: Basis,
): Promise<void> {
  const attempt = journal.state.attempt;
  const starts: Start[] = due.flatMap(({ agentId, stage, executor }) => {
    const agent = wave.agents.find((candidate) => candidate.agentId === agentId);
    if (agent === undefined) return [];
    const findings = findingsAbout(journal, agentId);
    const prepared = prepareAgent(
      session.context,
      choiceFor(session, agent, executor),
      wave,
      agent,
      findings,
    );
    return [{ agent, stage, intentId: session.context.ids.next(), prepared }];
  });
  for (const { agent, prepared } of starts) {
    await publishFile(session.context.layout.prompt(wave.wave, attempt, agent.agentId), prepared.prompt.text);
  }
  journal.append(...starts.map((start) => requested(session, start, attempt, basis)));
  await Promise.all(starts.map((start) => spawnOne(session, journal, wave, start, attempt)));
}

/** The launch's choice, with the executor that the agent falls back to where it is not on its own any more. */
function choiceFor({ context, choice }: Session, agent: WaveAgent, executor: ExecutorKind): ExecutorChoice {
  const own = resolveExecutor(agent, { config: context.config, lane: context.lane, ...choice });
  return own.kind === executor ? choice : { ...choice, fallback: executor };
}

function requested({ limits }: Session, start: Start, attempt: number, basis: Basis): WaveEntry {
  const { agent, stage, intentId, prepared } = start;
  return {
    type: 'agent-run.requested',
    attempt,
    agent: agent.agentId,
    data: {
      intentId,
      stage,
      executor: prepared.executor.kind,
      promptHash: prepared.prompt.hash,
      timeLimitMs: prepared.timeLimitMs ?? limits.timeLimitMs,
      ownedPaths: agent.ownedPaths,
      basis,
    },
  };
}

async function spawnOne(
  session: Session,
  journal: WaveJournal,
  wave: Wave,
  { agent, intentId, prepared }: Start,
  attempt: number,
): Promise<void> {
  const { context, spool, runId } = session;
  const { layout, repoLayout, repo } = context;
  const place = [wave.wave, attempt, agent.agentId] as const;
  const spec = launchSpec(wave, agent, prepared.executor);
  const outcome = await spawnAgent({
    argv: spec.argv,
    cwd: repo,
    env: agentEnvironment({
      source: context.env,
      vendorPrefixes: executorOf(prepared.executor.kind).environment,
      pass: context.config.env?.pass ?? [],
      set: { ...spec.env, ...agentVariables(context, runId, place) },
    }),
    ...(spec.stdin === 'prompt' ? { stdinPath: layout.prompt(...place) } : {}),
    claimPath: repoLayout.claim(intentId),
    statusPath: layout.status(...place),
    spool: spoolPaths(spool, intentId),
    record: {
      lane: context.lane,
      wave: wave.wave,
      attempt,
      agentId: agent.agentId,
      intentId,
      promptHash: prepared.prompt.hash,
      logPath: relative(repo, layout.agentLog(...place)),
    },
  });
  if (outcome.ok) return;
  const { code, transient, message } = outcome.error;
  const failureClass: FailureClass = transient ? 'transient' : 'deterministic';
  const reason = `no process could be started: ${code} ${message}`;
  journal.append({
    type: 'agent-run.buried',
    attempt,
    agent: agent.agentId,
    data: { intentId, reason, failureClass },
  });
}

/** What kept the agent's last run from passing, as it was recorded. */
function findingsAbout({ state }: WaveJournal, agentId: string): readonly Verdict[] {
  const last = state.agents.get(agentId);
  if (last === undefined) return [];
  return state.findings.get(agentId) ?? [];
}
