import type { ControlStatus } from './control-status.js';
import type { LogicalAgent } from './logical-agents.js';

/** Wrappers pass the whole payload in one environment variable, of which Linux takes 128 KiB at most. */
export const MAX_STATUS_BYTES = 96 * 1024;

/** The longest lists and texts that are left after a round of cutting; what is not named stays as it is. */
type Limits = Readonly<Partial<Record<keyof typeof lists | 'evidence' | 'texts', number>>>;

/** Least painful first. */
const rounds: readonly Limits[] = [
  { evidence: 3 },
  { texts: 1000 },
  {
    tasks: 10,
    feedbackRequests: 10,
    damaged: 20,
    forwardedClosureGaps: 20,
    proofBundles: 20,
    dependencies: 20,
    contradictions: 10,
  },
  { gates: 60, signals: 60 },
  { logicalAgents: 60 },
  { texts: 300, signals: 30, gates: 30 },
  { texts: 120, evidence: 1, logicalAgents: 30, gates: 20, signals: 20 },
  {
    texts: 80,
    logicalAgents: 15,
    gates: 10,
    signals: 10,
    tasks: 5,
    helperAssignments: 5,
    feedbackRequests: 5,
    damaged: 5,
    proofBundles: 3,
    dependencies: 5,
    contradictions: 3,
  },
];

/** Cuts lists from their least urgent end, and texts, until the payload fits; `truncated` counts what was cut of each list. */
export function boundStatus(status: ControlStatus): ControlStatus {
  let current = status;
  for (const limits of rounds) {
    if (Buffer.byteLength(JSON.stringify(current)) <= MAX_STATUS_BYTES) return current;
    current = cut(current, limits);
  }
  return current;
}

type List<T> = Readonly<{
  read: (status: ControlStatus) => readonly T[];
  write: (status: ControlStatus, kept: readonly T[]) => ControlStatus;
  /** Goes first. */
  isDone: (entry: T) => boolean;
}>;

const list = <T>(entry: List<T>): List<unknown> => entry as unknown as List<unknown>;
const isSettled = (state: string): boolean => state === 'closed' || state === 'satisfied';

const lists = {
  tasks: list<Readonly<Record<string, unknown>>>({
    read: ({ tasks }) => tasks,
    write: (status, kept) => ({ ...status, tasks: [...kept] }),
    isDone: ({ blocksWave }) => blocksWave !== true,
  }),
  helperAssignments: list<ControlStatus['helperAssignments'][number]>({
    read: ({ helperAssignments }) => helperAssignments,
    write: (status, kept) => ({ ...status, helperAssignments: [...kept] }),
    isDone: ({ blocksWave }) => !blocksWave,
  }),
  feedbackRequests: list<Readonly<Record<string, unknown>>>({
    read: ({ feedbackRequests }) => feedbackRequests,
    write: (status, kept) => ({ ...status, feedbackRequests: [...kept] }),
    isDone: ({ blocksWave }) => blocksWave !== true,
  }),
  gates: list<ControlStatus['gates'][number]>({
    read: ({ gates }) => gates,
    write: (status, gates) => ({ ...status, gates }),
    isDone: ({ ok }) => ok,
  }),
  logicalAgents: list<LogicalAgent>({
    read: ({ logicalAgents }) => logicalAgents,
    write: (status, kept) => ({ ...status, logicalAgents: [...kept] }),
    isDone: ({ state }) => isSettled(state),
  }),
  signals: list<ControlStatus['signals']['agents'][number]>({
    read: ({ signals }) => signals.agents,
    write: (status, agents) => ({ ...status, signals: { ...status.signals, agents } }),
    isDone: ({ status }) => isSettled(status),
  }),
  damaged: list<ControlStatus['log']['damaged'][number]>({
    read: ({ log }) => log.damaged,
    write: (status, damaged) => ({ ...status, log: { ...status.log, damaged: [...damaged] } }),
    isDone: ({ kind, acknowledged }) => kind === 'torn' || acknowledged,
  }),
  dependencies: list<ControlStatus['dependencies'][number]>({
    read: ({ dependencies }) => dependencies,
    write: (status, kept) => ({ ...status, dependencies: [...kept] }),
    isDone: ({ state }) => state === 'closed',
  }),
  proofBundles: list<ControlStatus['proofBundles'][number]>({
    read: ({ proofBundles }) => proofBundles,
    write: (status, kept) => ({ ...status, proofBundles: [...kept] }),
    isDone: ({ counts, why }) => !counts && why === null,
  }),
  contradictions: list<ControlStatus['contradictions'][number]>({
    read: ({ contradictions }) => contradictions,
    write: (status, kept) => ({ ...status, contradictions: [...kept] }),
    isDone: ({ settled }) => settled !== null,
  }),
  forwardedClosureGaps: list<ControlStatus['forwardedClosureGaps'][number]>({
    read: ({ forwardedClosureGaps }) => forwardedClosureGaps,
    write: (status, kept) => ({ ...status, forwardedClosureGaps: [...kept] }),
    isDone: () => false,
  }),
} as const;

function cut(status: ControlStatus, { evidence, texts, ...mosts }: Limits): ControlStatus {
  let current = Object.entries(mosts).reduce(
    (shorter, [name, most]) => keep(shorter, name as keyof typeof lists, most),
    status,
  );
  if (evidence !== undefined) {
    const gates = current.gates.map((verdict) => ({
      ...verdict,
      evidence: verdict.evidence.slice(0, evidence),
    }));
    current = { ...current, gates };
  }
  return texts === undefined ? current : clipped(current, texts);
}

function keep(status: ControlStatus, name: keyof typeof lists, most: number): ControlStatus {
  const { read, write, isDone } = lists[name];
  const entries = read(status);
  if (entries.length <= most) return status;
  const urgent = entries.filter((entry) => !isDone(entry));
  const kept = [...urgent, ...entries.filter(isDone)].slice(0, most);
  const truncated = { ...status.truncated, [name]: (status.truncated[name] ?? 0) + entries.length - most };
  return { ...write(status, kept), truncated };
}

/** No text is longer than this; what is to be typed stays whole. */
function clipped(status: ControlStatus, most: number): ControlStatus {
  const clip = (key: string, value: unknown): unknown =>
    typeof value === 'string' && value.length > most && key !== 'resumeAction' && key !== 'remedy'
      ? `${value.slice(0, most - 1)}…`
      : value;
  return JSON.parse(JSON.stringify(status, clip)) as ControlStatus;
}
