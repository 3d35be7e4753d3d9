import type { StallKind, StallLimits } from '../model/stall-limits.js';
import type { AgentRun } from '../reducers/wave-state.js';
import type { WaveEntry } from './wave-journal.js';

/** What the watch asks about agent runs. */
export type StallPorts = Readonly<{
  /** How much it has printed since it began, or since somebody began to watch it: any number that grows. */
  printed: (run: AgentRun) => Readonly<{ bytes: number; ever: boolean }>;
  /** How many calls of tools that change something it reported: any number that grows. */
  changes: (run: AgentRun) => number;
  /** Differs whenever a file of its own was changed; undefined where that cannot be told. */
  lookOfFiles: (run: AgentRun) => string | undefined;
  /** It waits for the answer to a question of its own. */
  isAsking: (run: AgentRun) => boolean;
  /** Its process was stopped, and not to its end. */
  isSuspended: (run: AgentRun) => boolean;
}>;

type Watched = {
  lookedAt: number;
  bytes: number;
  changes: number;
  silentMs: number;
  idleMs: number;
  look: string | undefined;
  /** How long it had been idle when its files were last looked at. */
  lookedIdleMs: number;
};

/**
 * Two looks that are further apart than this were not both taken by somebody awake: we, or the whole machine, were suspended,
 * and so may the agent have been.
 */
const LONGEST_LOOK_MS = 5000;
/** Files are looked at ten times in the time that an agent may be idle, within these bounds. */
const SHORTEST_FILE_LOOK_MS = 1000;
const LONGEST_FILE_LOOK_MS = 60_000;

/**
 * Finds agents that show nothing for too long. Only time that was watched counts: what an agent did, or did not, while nobody
 * looked is not held against it, and whoever takes a lane over counts anew.
 */
export class StallWatch {
  readonly #ports: StallPorts;
  readonly #watched = new Map<string, Watched>();

  constructor(ports: StallPorts) {
    this.#ports = ports;
  }

  /**
   * Looks at the agents that run.
   * @param now ms of the clock that time limits go by
   * @returns what is to be recorded
   */
  look(runs: readonly AgentRun[], now: number): WaveEntry[] {
    const due = runs.filter(
      ({ state, stop, stalled, stall }) =>
        state === 'running' && stop === null && stalled === null && stall !== null,
    );
    for (const id of this.#watched.keys())
      if (!due.some(({ intentId }) => intentId === id)) this.#watched.delete(id);
    return due.flatMap((run) => {
      const stall = run.stall === null ? undefined : this.#lookAt(run, run.stall, now);
      if (stall === undefined) return [];
      const { intentId, attempt, agentId: agent } = run;
      return [{ type: 'agent-run.stalled', attempt, agent, data: { intentId, ...stall } }];
    });
  }

  #lookAt(
    run: AgentRun,
    limits: StallLimits,
    now: number,
  ): Readonly<{ kind: StallKind; limitMs: number }> | undefined {
    const watched = this.#watched.get(run.intentId);
    const printed = this.#ports.printed(run);
    if (watched === undefined) {
      const look = limits.noProgressMs === null ? undefined : this.#ports.lookOfFiles(run);
      const changes = this.#ports.changes(run);
      const began = {
        lookedAt: now,
        bytes: printed.bytes,
        changes,
        silentMs: 0,
        idleMs: 0,
        look,
        lookedIdleMs: 0,
      };
      this.#watched.set(run.intentId, began);
      return undefined;
    }
    const elapsedMs = now - watched.lookedAt;
    watched.lookedAt = now;
    // Nothing is expected of whoever waits for a person.
    if (elapsedMs <= LONGEST_LOOK_MS && !this.#ports.isAsking(run)) {
      watched.silentMs += elapsedMs;
      watched.idleMs += elapsedMs;
    }
    if (printed.bytes !== watched.bytes) watched.silentMs = 0;
    watched.bytes = printed.bytes;
    const changes = this.#ports.changes(run);
    if (changes !== watched.changes) watched.idleMs = watched.lookedIdleMs = 0;
    watched.changes = changes;
    const found = silence(watched, limits, printed.ever) ?? this.#idleness(run, watched, limits);
    if (found === undefined || !this.#ports.isSuspended(run)) return found;
    // Somebody has stopped it: when it goes on, it gets all of its time.
    watched.silentMs = watched.idleMs = watched.lookedIdleMs = 0;
    return undefined;
  }

  #idleness(
    run: AgentRun,
    watched: Watched,
    { noProgressMs }: StallLimits,
  ): Readonly<{ kind: StallKind; limitMs: number }> | undefined {
    if (noProgressMs === null) return undefined;
    const everyMs = Math.min(LONGEST_FILE_LOOK_MS, Math.max(SHORTEST_FILE_LOOK_MS, noProgressMs / 10));
    const isOver = watched.idleMs >= noProgressMs;
    if (!isOver && watched.idleMs - watched.lookedIdleMs < everyMs) return undefined;
    const look = this.#ports.lookOfFiles(run);
    watched.lookedIdleMs = watched.idleMs;
    const isSame = look !== undefined && look === watched.look;
    watched.look = look;
    if (!isSame) watched.idleMs = watched.lookedIdleMs = 0;
    return isSame && isOver ? { kind: 'no-progress', limitMs: noProgressMs } : undefined;
  }
}

function silence(
  { silentMs }: Watched,
  { firstOutputMs, noOutputMs }: StallLimits,
  hasSpoken: boolean,
): Readonly<{ kind: StallKind; limitMs: number }> | undefined {
  if (!hasSpoken && firstOutputMs !== null && silentMs >= firstOutputMs)
    return { kind: 'silent-start', limitMs: firstOutputMs };
  if (noOutputMs !== null && silentMs >= noOutputMs) return { kind: 'no-output', limitMs: noOutputMs };
  return undefined;
}
