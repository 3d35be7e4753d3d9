import { createHash } from 'node:crypto';
import { classifyExit } from '../../src/engine/classify-exit.js';
import type { ControlEventData, ControlEventType } from '../../src/events/control-event.js';
import type { StopReason } from '../../src/events/families/agent-run-events.js';
import type { Basis } from '../../src/events/event-family.js';
import type { MatrixMeasure, ProviderAnswer } from '../../src/events/families/closure-events.js';
import { stageOf } from '../../src/gates/gate-input.js';
import { malformedKinds } from '../../src/markers/accepted-markers.js';
import { agentStatements } from '../../src/markers/agent-statements.js';
import { assembleEnvelope } from '../../src/markers/assemble-envelope.js';
import { readMarkers } from '../../src/markers/marker-reader.js';
import type { AgentEnvelope, Envelope } from '../../src/model/envelope.js';
import type { ExecutorKind } from '../../src/model/executor.js';
import type { ForwardedGap, Stage } from '../../src/model/attempt.js';
import type { FailureClass } from '../../src/model/failure.js';
import type { DecisionSettings, LaunchPolicy } from '../../src/model/launch-policy.js';
import type { BundleArtifact, ProofBundle } from '../../src/model/proof-bundle.js';
import type { Wave, WaveAgent } from '../../src/model/wave.js';
import { waveReducer } from '../../src/reducers/reduce-wave.js';
import type { WaveState } from '../../src/reducers/wave-state.js';
import type { Draft, Step } from './events.js';
import { at, foldOf, log, T0 } from './events.js';
import { agent as agentWith } from './wave-builder.js';

/** The state of a wave after these records. */
export function given(...steps: readonly Step[]): WaveState {
  return foldOf(waveReducer, log(...steps));
}

type About = Omit<Draft, 'type' | 'data'>;

/** One control-plane event. */
export function event<T extends ControlEventType>(
  type: T,
  data: ControlEventData[T],
  about: About = {},
): Draft {
  return { type, data, ...about };
}

/** Of decisions whose basis no test asks for. */
export const BASIS: Basis = { control: 0, coordination: 0, at: at(0) };

export const RATE_LIMIT = { retries: 2, baseMs: 20_000, maxMs: 180_000 };

/** How the run decides, where a test does not care. */
const SETTINGS: DecisionSettings = {
  policy: {
    runId: 'r1',
    maxAgents: 6,
    maxRetries: 1,
    staggerMs: 0,
    promptHashes: {},
    executors: {},
    preferredAgents: {},
    rateLimit: RATE_LIMIT,
  },
  required: [],
};

export const opened = (wave: Wave, about: About = {}, settings = SETTINGS, basis = BASIS): Draft =>
  event('wave.opened', { fingerprint: wave.fingerprint, file: 'wave-3.md', settings, wave, basis }, about);

/** An attempt that runs these agents and reuses those. */
export const attempt = (number: number, selected: readonly string[], reused: readonly string[] = []): Draft =>
  event(
    'attempt.started',
    {
      plan: {
        attempt: number,
        selectedAgentIds: selected,
        reusableAgentIds: reused,
        invalidatedAgentIds: [],
        resumeFromPhase: 'implementation',
        executorChanges: {},
        forwardedClosureGaps: [],
        rerunIds: [],
        reasons: {},
      },
      basis: BASIS,
    },
    { attempt: number },
  );

/**
 * A wave that was opened and whose first attempt runs all its agents.
 * @param executors what each of them may run on, in order
 */
export const launched = (wave: Wave, executors: LaunchPolicy['executors'] = {}): Step => [
  opened(wave, {}, { ...SETTINGS, policy: { ...SETTINGS.policy, executors } }),
  attempt(
    1,
    wave.agents.map(({ agentId }) => agentId),
  ),
];

/** How one run of an agent went; what is left out went well. */
export type Run = Readonly<{
  attempt?: number;
  /** 3 where left out. */
  wave?: number;
  /** Where the attempt alone does not tell it from another run. */
  intentId?: string;
  /** Null means that nobody can know it. */
  exit?: number | null;
  signal?: string;
  stop?: StopReason;
  /** Its output. */
  says?: string;
  /** Its own result file. */
  result?: AgentEnvelope;
  malformed?: readonly string[];
  detail?: string;
  /** Files that it leaves undone. */
  without?: readonly string[];
  /** What its files say: other words, other hashes. */
  version?: string;
  hash?: string;
  failureClass?: FailureClass;
  retryAfterMs?: number;
  /** What its program reports. */
  usage?: NonNullable<Envelope['usage']>;
  executor?: ExecutorKind;
  sessionId?: string;
  /** How much of the blackboard its request was based on. */
  boardOffset?: number;
  timeLimitMs?: number | null;
  requestedAt?: string;
  startedAt?: string;
}>;

export const intentOf = (agentId: string, { attempt: number = 1, intentId }: Run = {}): string =>
  intentId ?? `${agentId}.${number}`;
export const promptHash = (agentId: string): string => `prompt of ${agentId}`;
const asAgent = (one: WaveAgent | string): WaveAgent => (typeof one === 'string' ? agentWith(one) : one);

export function requested(one: WaveAgent | string, run: Run = {}): Draft {
  const agent = asAgent(one);
  return event(
    'agent-run.requested',
    {
      intentId: intentOf(agent.agentId, run),
      stage: stageOf(agent),
      executor: run.executor ?? 'command',
      promptHash: run.hash ?? promptHash(agent.agentId),
      timeLimitMs: run.timeLimitMs ?? null,
      ownedPaths: agent.ownedPaths,
      ...(agent.role === 'orchestrator' ? { resident: true } : {}),
      ...(agent.workspace.of === null ? {} : { worktree: agent.workspace.of }),
      ...(run.boardOffset === undefined ? {} : { basis: { ...BASIS, coordination: run.boardOffset } }),
    },
    { ...about(agent, run), ...(run.requestedAt === undefined ? {} : { at: run.requestedAt }) },
  );
}

export function running(one: WaveAgent | string, run: Run = {}): Step {
  const agent = asAgent(one);
  const shim = { pid: 10, startTime: '1' };
  return [
    requested(agent, run),
    event(
      'agent-run.started',
      {
        intentId: intentOf(agent.agentId, run),
        bootId: 'boot',
        shim,
        agent: { pid: 11, startTime: '2', pgid: 11 },
        startedAt: run.startedAt ?? new Date(T0).toISOString(),
      },
      about(agent, run),
    ),
  ];
}

export function exited(one: WaveAgent | string, run: Run = {}): Step {
  const agent = asAgent(one);
  const intentId = intentOf(agent.agentId, run);
  const { exit = 0, signal = null, stop } = run;
  const detail = exit === null ? 'agent and shim are gone' : '';
  return [
    running(agent, run),
    stop === undefined
      ? []
      : event('agent-run.stop-requested', { intentId, reason: stop }, about(agent, run)),
    event(
      'agent-run.exited',
      {
        intentId,
        exitCode: exit,
        signal,
        endedAt: exit === null ? null : new Date(T0).toISOString(),
        detail,
      },
      about(agent, run),
    ),
  ];
}

/** The event that follows when the evidence of this run is collected. */
export function concluded(one: WaveAgent | string, run: Run = {}): Draft {
  const agent = asAgent(one);
  const { exit = 0, signal = null, stop = null, says = '', result = null, version = '1', detail = '' } = run;
  const reading = readMarkers(says);
  const measure = (path: string) => measureOf(path, run.without?.includes(path) === true ? null : version);
  const envelope = assembleEnvelope({
    agentId: agent.agentId,
    role: agent.role,
    waveNumber: run.wave ?? 3,
    attempt: run.attempt ?? 1,
    completedAt: new Date(T0).toISOString(),
    exitCode: exit,
    exitContract: agent.exitContract,
    reading,
    claims: result,
    deliverables: agent.deliverables.map(measure),
    proofArtifacts: agent.proofArtifacts.map(({ path, kind, requiredFor }) => {
      const { exists, sha256 } = measure(path);
      return { path, kind, exists, sha256, requiredFor: [...requiredFor] };
    }),
    usage: run.usage ?? null,
  });
  return event(
    'agent-run.concluded',
    {
      intentId: intentOf(agent.agentId, run),
      envelopePath: `results/${agent.agentId}.json`,
      envelopeSha256: 'e'.repeat(64),
      envelope,
      malformed: run.malformed ?? malformedKinds(reading),
      said: agentStatements(reading, result),
      detail,
      failureClass: run.failureClass ?? classifyExit({ exitCode: exit, signal, stop }),
      retryAfterMs: run.retryAfterMs ?? null,
      ...(run.sessionId === undefined ? {} : { sessionId: run.sessionId }),
    },
    about(agent, run),
  );
}

/** What is measured of the published envelope of a run. */
export const envelopeMeasured = (agentId: string, sha256: string | null): Draft =>
  event('agent-run.envelope-measured', {
    intentId: intentOf(agentId),
    path: `results/${agentId}.json`,
    sha256,
  });

/** A whole run: requested, started, exited, concluded, its files measured. */
export function ran(one: WaveAgent | string, run: Run = {}): Step {
  const agent = asAgent(one);
  const paths = [
    ...agent.deliverables,
    ...agent.proofArtifacts.map(({ path }) => path),
    ...(agent.reportPath === null ? [] : [agent.reportPath]),
  ];
  const { without = [], version = '1' } = run;
  const files = Object.fromEntries(paths.map((path) => [path, without.includes(path) ? null : version]));
  return [exited(agent, run), concluded(agent, run), paths.length === 0 ? [] : measured(files)];
}

export const buried = (
  one: WaveAgent | string,
  failureClass: FailureClass,
  run: Run = {},
  about_: About = {},
): Step => [
  requested(one, run),
  event(
    'agent-run.buried',
    { intentId: intentOf(asAgent(one).agentId, run), reason: 'no process', failureClass },
    { ...about(asAgent(one), run), ...about_ },
  ),
];

/** What the files are now: some content, or null where there is none. */
export const measured = (files: Readonly<Record<string, string | null>>): Draft =>
  event('artifact.measured', {
    files: Object.entries(files).map(([path, version]) => measureOf(path, version)),
  });

/** Paths that changed while this agent ran and that it does not own. */
export const strayed = (agentId: string, paths: readonly string[], run: Run = {}): Draft =>
  event('workspace.measured', {
    tree: 't',
    changes: paths.map((path) => ({ path, change: 'added' })),
    running: [intentOf(agentId, run)],
    unowned: paths,
  });

/** What was decided about the form of what an agent said, by the loop where no actor is named. */
export const adjudicated = (
  agentId: string,
  over: Partial<ControlEventData['adjudication.recorded']> = {},
  run: Run = {},
  about_: About = {},
): Draft =>
  event(
    'adjudication.recorded',
    {
      intentId: intentOf(agentId, run),
      status: 'ambiguous',
      detail: 'nobody can say',
      evidence: [],
      markers: [],
      ...over,
    },
    { agent: agentId, ...about_ },
  );

/** A proof bundle that counts: a person vouches for the whole contract of A1 with one file. */
export const bundle = (over: Partial<ProofBundle> = {}): ProofBundle => ({
  id: 'B1',
  agentId: 'A1',
  authoritative: true,
  detail: '',
  satisfyOwnedComponents: false,
  proof: { state: 'satisfied', completion: 'live', durability: 'durable', proofLevel: 'live', detail: null },
  docDelta: null,
  components: [],
  artifacts: [{ ...measureOf('proof.json', '1'), kind: 'smoke' } as BundleArtifact],
  supersedes: null,
  ...over,
});

export const bundled = (over: Partial<ProofBundle> = {}): Draft =>
  event('proof-bundle.registered', { bundle: bundle(over) });

export const revoked = (id: string): Draft => event('proof-bundle.revoked', { id, reason: 'wrong host' });

export const attemptEnded = (
  outcome: ControlEventData['attempt.ended']['outcome'],
  over: Partial<ControlEventData['attempt.ended']> = {},
): Draft =>
  event('attempt.ended', {
    outcome,
    statusCode: 'nonzero-exit',
    detail: 'A1 ended with exit code 3',
    failureClass: 'crashed',
    backoffMs: 0,
    basis: BASIS,
    ...over,
  });

/** The id of the record that a steward's gap has on the blackboard. */
export const gapId = (stage: Stage, agentId: string, number = 1): string =>
  `gap-3-${number}-${stage}-${agentId}`;

/** A steward's gap that is on the blackboard. */
export const forwarded = (stage: Stage, agentId: string, over: Partial<ForwardedGap> = {}): Draft => {
  const gap = { stage, agentId, attempt: 1, detail: 'ops: none', targets: [], ...over };
  return event('gap.forwarded', { ...gap, recordId: gapId(stage, agentId, gap.attempt) }, { agent: agentId });
};

export const settled = (recordId: string, status: 'resolved' | 'superseded' = 'resolved'): Draft =>
  event('gap.settled', { recordId, status });

/** What the component matrix says now. */
export const matrix = (levels: MatrixMeasure['levels'], over: Partial<MatrixMeasure> = {}): Draft =>
  event('component-matrix.measured', {
    path: 'docs/matrix.json',
    sha256: 'a'.repeat(64),
    problem: null,
    levels,
    ...over,
  });

/** What the external security provider answered. */
export const answered = (outcome: ProviderAnswer['outcome'], over: Partial<ProviderAnswer> = {}): Draft =>
  event('provider.answered', {
    provider: 'corridor',
    required: true,
    outcome,
    detail: 'as it said',
    findings: [],
    ...over,
  });

export const completed = (): Draft =>
  event('wave.completed', { fingerprint: 'f'.repeat(64), detail: 'all is well', evidence: [] });
export const failed = (): Draft =>
  event('wave.failed', { statusCode: 'nonzero-exit', detail: 'A1 ended with 3', failureClass: 'crashed' });
export const blocked = (over: Partial<ControlEventData['wave.blocked']> = {}): Draft =>
  event('wave.blocked', {
    gate: 'ownership',
    statusCode: 'ownership-violated',
    detail: 'A1 strayed',
    failureClass: 'ownership',
    ...over,
  });
export const cancelled = (): Draft => event('wave.cancelled', { detail: 'cancelled by a person' });
export const cancelRequested = (force: boolean): Draft => event('cancel.requested', { force });

function measureOf(path: string, version: string | null) {
  if (version === null) return { path, exists: false, sha256: null, bytes: null };
  const sha256 = createHash('sha256').update(`${path} ${version}`).digest('hex');
  return { path, exists: true, sha256, bytes: version.length };
}

function about({ agentId }: WaveAgent, { attempt: number = 1 }: Run): About {
  return { agent: agentId, attempt: number };
}
