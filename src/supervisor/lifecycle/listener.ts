import { isJsonObject } from '../../base/json.js';
import type { Clock } from '../../base/clock.js';
import type { LifecycleEvent } from '../../model/lifecycle.js';
import type { Notice } from '../../model/lifecycle.js';
import { publishJson } from '../../store/atomic-write.js';
import { readRegularFile } from '../../store/read-regular-file.js';
import type { CheckWindow } from '../check-windows.js';
import type { PlacedNotice, Positions } from './notice-feed.js';

/** Somebody who is told of things. */
export type Receiver = Readonly<{
  events: ReadonlySet<LifecycleEvent>;
  /** Whether a program runs in the work tree for it, which may change files. */
  runsProgram: boolean;
  /**
   * Resolves when the notice has been taken, or given up; one that it rejects is given up.
   * @param isAgain whether this was begun before and not brought to its end
   * @returns false where it was told to stop, and has to be told of it again
   */
  tell: (notice: Notice, signal: AbortSignal, isAgain: boolean) => Promise<boolean>;
}>;

/** Where a listener keeps what it was told, and gets the time. */
export type ListenerPorts = Readonly<{ path: string; clock: Clock }>;

type Window = { checkId: string; sinceMs: number; untilMs: number | null };
type Kept = Readonly<{ positions: Positions; windows: readonly Window[] }>;

/** What waits beyond these is passed over, oldest first, and counted: nobody keeps a backlog without an end. */
const MOST_WAITING = 10_000;
/** When programs ran that changed nothing anybody measured since is soon of no interest. */
const MOST_WINDOWS = 100;

/**
 * One receiver with what it has still to be told, one thing after the other and each at least once: how far it has come is on
 * disk, and whoever holds the lane next goes on there.
 */
export class Listener {
  readonly #receiver: Receiver;
  readonly #ports: ListenerPorts;
  readonly #waiting: PlacedNotice[] = [];
  readonly #abort = new AbortController();
  readonly #positions: Record<string, number>;
  #windows: Window[];
  #work: Promise<void> | undefined;
  #passedOver = 0;

  /** @param since how long the logs are: where it begins if it was never told anything, since what lies before is no news */
  constructor(receiver: Receiver, ports: ListenerPorts, since: Positions) {
    this.#receiver = receiver;
    this.#ports = ports;
    const kept = read(ports.path);
    this.#positions = kept === undefined ? { ...since } : stillThere(kept.positions, since);
    this.#windows = [...(kept?.windows ?? [])];
  }

  /** How much was never told, because too much was waiting. */
  get passedOver(): number {
    return this.#passedOver;
  }

  /** Keeps where it begins, so that what happens from now on is told whatever happens to us. */
  async begin(): Promise<void> {
    await this.#keep();
  }

  /** Takes a notice into the queue, unless it was told already. */
  offer(placed: PlacedNotice): void {
    if (placed.offset < (this.#positions[placed.log] ?? 0)) return;
    if (!this.#receiver.events.has(placed.notice.event as LifecycleEvent)) return;
    this.#waiting.push(placed);
    if (this.#waiting.length > MOST_WAITING) {
      // The first one is being told.
      this.#waiting.splice(1, 1);
      this.#passedOver += 1;
    }
    this.#work ??= this.#tellAll().finally(() => {
      this.#work = undefined;
    });
  }

  /** When programs ran for it, until somebody has measured what they changed. */
  windows(): readonly CheckWindow[] {
    return this.#windows.map(({ untilMs, ...window }) => ({ ...window, untilMs: untilMs ?? Infinity }));
  }

  /** Everything that changed before this time has been measured. */
  measured(untilMs: number): void {
    this.#windows = this.#windows.filter((window) => window.untilMs === null || window.untilMs >= untilMs);
  }

  /** Resolves when there is nothing left to tell. */
  async settled(): Promise<void> {
    while (this.#work !== undefined) await this.#work;
  }

  /** Stops telling; whatever was not brought to its end will be told again by whoever comes next. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.settled();
    await this.#keep();
  }

  async #tellAll(): Promise<void> {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const isTold = !this.#abort.signal.aborted && (await this.#tell(next));
      if (!isTold) {
        this.#waiting.splice(0);
        return;
      }
      this.#waiting.shift();
      this.#positions[next.log] = next.offset + 1;
      await this.#keep();
    }
  }

  async #tell({ notice }: PlacedNotice): Promise<boolean> {
    const { runsProgram, tell } = this.#receiver;
    const begun = this.#windows.find(({ checkId, untilMs }) => checkId === notice.id && untilMs === null);
    const window = begun ?? { checkId: notice.id, sinceMs: this.#ports.clock.now(), untilMs: null };
    if (runsProgram && begun === undefined) {
      this.#windows = [...this.#windows.slice(1 - MOST_WINDOWS), window];
      // On disk before the program runs: were we killed, what it changed is still put down to it.
      await this.#keep();
    }
    // Whatever goes wrong with one of them is no reason to tell nothing any more.
    const isTold = await tell(notice, this.#abort.signal, begun !== undefined).catch(() => true);
    if (isTold) window.untilMs = this.#ports.clock.now();
    return isTold;
  }

  /** A disk that refuses it costs that something is told twice. */
  async #keep(): Promise<void> {
    const kept = { schemaVersion: 1, positions: this.#positions, windows: this.#windows };
    await publishJson(this.#ports.path, kept, { disposable: true }).catch(() => undefined);
  }
}

/** A log that is shorter than what was told of it is another one, and told from its beginning. */
function stillThere(positions: Positions, since: Positions): Record<string, number> {
  const there = Object.entries(positions).filter(([log, offset]) => offset <= (since[log] ?? 0));
  return Object.fromEntries(there);
}

/** Undefined where there is nothing that can be read: then it begins as one that is new. */
function read(path: string): Kept | undefined {
  try {
    const file = readRegularFile(path);
    const kept: unknown = 'text' in file ? JSON.parse(file.text) : undefined;
    if (!isJsonObject(kept) || !isJsonObject(kept.positions)) return undefined;
    const positions = Object.fromEntries(
      Object.entries(kept.positions).flatMap(([log, offset]) =>
        typeof offset === 'number' ? [[log, offset]] : [],
      ),
    );
    return { positions, windows: Array.isArray(kept.windows) ? kept.windows.filter(isWindow) : [] };
  } catch {
    return undefined;
  }
}

function isWindow(value: unknown): value is Window {
  if (!isJsonObject(value)) return false;
  const { checkId, sinceMs, untilMs } = value;
  return (
    typeof checkId === 'string' &&
    typeof sinceMs === 'number' &&
    (untilMs === null || typeof untilMs === 'number')
  );
}
