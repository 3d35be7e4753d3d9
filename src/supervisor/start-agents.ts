import { rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { InputCopy } from '../events/families/input-events.js';
import type { Basis } from '../events/event-family.js';
import { isResident } from '../model/agent-role.js';
import type { Stage } from '../model/attempt.js';
import type { ExecutorKind } from '../model/executor.js';
import type { StallLimits } from '../model/stall-limits.js';
import type { Wave, WaveAgent } from '../model/wave.js';
import type { FailureClass } from '../model/failure.js';
import { sharedSummary } from '../projections/board/summary.js';
import { publishFile } from '../store/atomic-write.js';
import { ensureFolder } from '../store/ensure-folder.js';
import { baselineKey } from '../reducers/contract-check.js';
import { nextRound } from '../reducers/wave-state.js';
import type { Measurer } from '../store/measure-file.js';
import type { Performance } from './perform-intents.js';
import type { AgentSpec } from './in-sandbox.js';
import { makeWhatItNeeds } from './in-sandbox.js';
import type { RunPlace } from './agent-variables.js';
import { agentVariables } from './agent-variables.js';
import type { ToldSkill } from '../events/families/skill-events.js';
import { handOverSkills, skillEntries } from './hand-over-skills.js';
import { libraryEntries } from './library-docs/start-docs.js';
import type { AgentLibraryDocs } from './library-docs/library-docs.js';
import { executorEnvironment } from './executor-environment.js';
import { prepareInputs } from './prepare-inputs.js';
import { resolveExecutor } from '../waves/resolve-executor.js';
import type { ExecutorChoice, PreparedAgent } from './prepare-agent.js';
import { launchSpec, prepareAgent } from './prepare-agent.js';
import { stallLimits } from '../waves/stall-limits.js';
import { boardOf } from './read-board-record.js';
import type { Session } from './session.js';
import type { ToldFrom } from './told-to-agent.js';
import { toldToAgent } from './told-to-agent.js';
import type { WaveEntry, WaveJournal } from './wave-journal.js';

/** One agent whose turn has come. */
type Start = Readonly<{
  agent: WaveAgent;
  stage: Stage;
  intentId: string;
  prepared: PreparedAgent;
  spec: AgentSpec;
  place: RunPlace;
  inputs: readonly InputCopy[];
  /** The folder that it works in, or why there is none. */
  workspace: Readonly<{ folder: string } | { problem: string }>;
  libraries: AgentLibraryDocs | undefined;
  skills: readonly ToldSkill[];
}>;

type DueAgent = Readonly<{ agentId: string; stage: Stage; executor: ExecutorKind }>;

/**
 * Starts agents: prompts published, intents recorded in one append, and only then, still being the holder of the lane,
 * one shim each. A shim that cannot be created is recorded and does not disturb the others.
 * @param libraries what each of them is given of libraries
 */
export async function startAgents(
  stage: Pick<Performance, 'session' | 'journal' | 'wave' | 'worktrees' | 'basis'>,
  due: readonly DueAgent[],
  libraries: ReadonlyMap<string, AgentLibraryDocs>,
): Promise<void> {
  const { session, journal, wave, basis } = stage;
  const starts: Start[] = [];
  const known = toldFrom(session, journal, wave);
  for (const one of due) {
    const told = { ...known, libraries: libraries.get(one.agentId) };
    const start = await prepareStart(stage, one, told);
    if (start !== undefined) starts.push(start);
  }
  for (const start of starts) await publishWhatItReads(session, start);
  journal.append(...starts.flatMap((start) => requested(session, journal, start, basis)));
  await Promise.all(starts.map((start) => spawnOne(session, journal, start)));
}

/** Everything that one start needs; undefined, on record, where something that it takes from others is not usable. */
async function prepareStart(
  { session, journal, wave, worktrees, basis }: Parameters<typeof startAgents>[0],
  { agentId, stage, executor }: DueAgent,
  { libraries, ...known }: ToldFrom & Readonly<{ libraries: AgentLibraryDocs | undefined }>,
): Promise<Start | undefined> {
  const { context } = session;
  const { state } = journal;
  const { attempt } = state;
  const agent = wave.agents.find((candidate) => candidate.agentId === agentId);
  if (agent === undefined) return undefined;
  const place = { wave: wave.wave, attempt, agentId, round: nextRound(state, agentId, attempt) };
  const { copies, problems } = await prepareInputs(session, wave, agent, place, (producer) =>
    worktrees.viewFor(producer),
  );
  if (problems.length > 0) {
    journal.append({ type: 'inputs.refused', attempt, agent: agentId, data: { problems, basis } });
    return undefined;
  }
  const told = {
    ...toldToAgent(known, agent, place, copies),
    ...(libraries === undefined ? {} : { libraryDocs: libraries.docs }),
  };
  const chosen = choiceFor(session, agent, executor);
  const prepared = withoutSecrets(session, prepareAgent(context, chosen, wave, agent, { ...place, told }));
  const spec = launchSpec(context, wave, agent, prepared, place);
  const skills = await handOverSkills(session, prepared.skills);
  const workspace = await worktrees.prepare(agent);
  const intentId = context.ids.next();
  return { agent, stage, intentId, prepared, spec, place, inputs: copies, workspace, libraries, skills };
}

/** Like everything below the state folder, what an agent is told holds no secret; what it may use is in its environment. */
function withoutSecrets({ redactor }: Session, prepared: PreparedAgent): PreparedAgent {
  const { prompt, instructions } = prepared;
  return {
    ...prepared,
    prompt: { ...prompt, text: redactor.redact(prompt.text) },
    instructions:
      instructions === null ? null : { ...instructions, text: redactor.redact(instructions.text) },
  };
}

/** The prompt, and what its program reads besides: for nobody but its user. */
async function publishWhatItReads(
  { context: { layout } }: Session,
  { prepared: { prompt, instructions }, spec, place }: Start,
): Promise<void> {
  await publishFile(layout.prompt(...placeOf(place)), prompt.text);
  const besides = layout.instructions(...placeOf(place));
  // A launcher that was killed before it had asked for this run may have left some, for another program.
  if (instructions === null) rmSync(besides, { force: true });
  else await publishFile(besides, instructions.text);
  const folder = layout.programFiles(...placeOf(place));
  for (const [name, content] of Object.entries(spec.files ?? {}))
    await publishFile(join(folder, name), content, { mode: 0o600 });
  makeWhatItNeeds(spec);
}

function placeOf({ wave, attempt, agentId, round }: RunPlace): [number, number, string, number] {
  return [wave, attempt, agentId, round];
}

/** What is on the logs now. */
function toldFrom({ context, tickets }: Session, { state, coordination }: WaveJournal, wave: Wave): ToldFrom {
  const { repo, layout, lane } = context;
  const board = boardOf(layout, {
    project: layout.project,
    lane,
    wave: wave.wave,
    definition: wave,
    state,
    coordination,
    tickets: tickets.shown(wave.wave, state.tickets),
  });
  return { repo, layout, state, board, summary: sharedSummary(board) };
}

/** The launch's choice, with the executor that the agent falls back to where it is not on its own any more. */
function choiceFor({ context, choice }: Session, agent: WaveAgent, executor: ExecutorKind): ExecutorChoice {
  const own = resolveExecutor(agent, { config: context.config, lane: context.lane, ...choice });
  return own.kind === executor ? choice : { ...choice, fallback: executor };
}

/** What is on record before the process begins: what its files are now, what it was handed, that it is to start. */
function requested(session: Session, journal: WaveJournal, start: Start, basis: Basis): WaveEntry[] {
  const { limits } = session;
  const { agent, stage, intentId, prepared, place, inputs, workspace, libraries, skills } = start;
  const about = { attempt: place.attempt, agent: agent.agentId } as const;
  const files = agent.contracts
    .flatMap(({ type, source }) => (type === 'changed' && source !== null ? [source] : []))
    .filter((path) => !journal.state.baselines.has(baselineKey(agent.agentId, path)))
    .map((path) => ({ ...measureIn(session, workspace, path), path }));
  const baseline: WaveEntry = { type: 'baseline.measured', ...about, data: { files } };
  const handover: WaveEntry = { type: 'inputs.prepared', ...about, data: { intentId, inputs } };
  return [
    ...(files.length === 0 ? [] : [baseline]),
    ...(agent.inputs.length === 0 ? [] : [handover]),
    ...libraryEntries(about, libraries),
    ...skillEntries(about, skills, prepared),
    {
      type: 'agent-run.requested',
      ...about,
      data: {
        intentId,
        stage,
        executor: prepared.executor.kind,
        promptHash: prepared.prompt.hash,
        // A resident is there for as long as the others are.
        timeLimitMs: prepared.timeLimitMs ?? (isResident(agent.role) ? null : limits.timeLimitMs),
        ...stallOf(session, agent, prepared.executor.kind),
        ownedPaths: agent.ownedPaths,
        ...(isResident(agent.role) ? { resident: true } : {}),
        ...(agent.workspace.of === null ? {} : { worktree: agent.workspace.of }),
        basis,
      },
    },
  ];
}

/** What a file is where the agent is about to work. */
function measureIn(
  { context, measurer }: Session,
  workspace: Start['workspace'],
  path: string,
): ReturnType<Measurer['measure']> {
  const folder = 'folder' in workspace ? relative(context.repo, workspace.folder) : '';
  return measurer.measure(folder === '' ? path : `${folder}/${path}`);
}

/** A resident waits for others for as long as it takes. */
function stallOf(
  { context }: Session,
  { role }: WaveAgent,
  kind: ExecutorKind,
): Readonly<{ stall?: StallLimits }> {
  const stall = stallLimits(context.config, context.lane, kind);
  const isWatched = !isResident(role) && Object.values(stall).some((limit) => limit !== null);
  return isWatched ? { stall } : {};
}

async function spawnOne(
  session: Session,
  journal: WaveJournal,
  { agent, intentId, prepared, spec, place, workspace }: Start,
): Promise<void> {
  const { context, runId } = session;
  const { layout } = context;
  const { attempt } = place;
  const about = { attempt, agent: agent.agentId } as const;
  if ('problem' in workspace) {
    const data = { intentId, reason: workspace.problem, failureClass: 'deterministic' } as const;
    journal.append({ type: 'agent-run.buried', ...about, data });
    return;
  }
  ensureFolder(dirname(layout.drop(...placeOf(place))));
  const outcome = await session.backend.launch({
    run: { ...place, intentId, process: null },
    argv: spec.argv,
    cwd: workspace.folder,
    env: executorEnvironment(prepared.executor.kind, context, {
      ...spec.env,
      ...agentVariables(context, runId, place, agent.inputs.length > 0),
    }),
    ...(spec.stdin === 'prompt' ? { stdinPath: layout.prompt(...placeOf(place)) } : {}),
    promptHash: prepared.prompt.hash,
  });
  if (outcome.ok) return;
  const { code, transient, message } = outcome.error;
  const failureClass: FailureClass = transient ? 'transient' : 'deterministic';
  const reason = `no process could be started: ${code} ${message}`;
  journal.append({ type: 'agent-run.buried', ...about, data: { intentId, reason, failureClass } });
}
