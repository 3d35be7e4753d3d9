import type { JsonObject } from '../../base/json.js';
import { isJsonObject } from '../../base/json.js';
import type { Basis } from '../../events/event-family.js';
import type { DecisionSettings } from '../../model/launch-policy.js';
import type { LogRecord } from '../../model/record.js';
import type { Wave } from '../../model/wave.js';
import type { Moment } from '../decision-input.js';
import { decisionInput } from '../decision-input.js';
import type { DecidedEvent } from './decided-events.js';
import { decidedEvents, decidedTypes, decidedVerdicts } from './decided-events.js';
import { firstDifference, isWording } from './first-difference.js';

/** An accepted record of the wave's control-plane log and where it stands. */
export type PlacedRecord = Readonly<{ record: LogRecord; offset: number }>;

/** Both logs folded as far as a basis says: what the loop knew when it decided. */
export type FoldTo = (basis: Basis) => Omit<Moment, 'now'>;

/** A record that says something else than what is decided now from what was known then. */
export type Difference = Readonly<{
  offset: number;
  id: string;
  type: string;
  attempt: number;
  agent: string | null;
  /** The way to the first value that differs, such as `data.plan.reasons.A1`. */
  key: string;
  recorded: unknown;
  now: unknown;
}>;

/** What came of deciding again. */
export type Replay = Readonly<{
  /** How many decisions were compared, by the type of their record. */
  compared: Readonly<Record<string, number>>;
  /** By the offset of their records; empty where every decision is what it was. */
  differences: readonly Difference[];
  /** Decisions that are what they were, and that this build would put into other words. */
  reworded: readonly Difference[];
}>;

/** What was decided at once: all from one basis, by one function. */
type Group = Readonly<{
  key: string;
  basis: Basis;
  run: string;
  records: (PlacedRecord & { attempt: number })[];
}>;
type Opened = Readonly<{ wave: Wave; settings: DecisionSettings }>;

/**
 * Decides again wherever the log says that something was decided, from what was known then and by what the run was told,
 * with the code that decides now, and compares. Nothing is measured or read besides.
 * @param records the accepted records, in the order of the log
 * @param attempt only what was decided in this attempt
 */
export function replayWave(records: Iterable<PlacedRecord>, foldTo: FoldTo, attempt?: number): Replay {
  const replay = new Replayer(foldTo, attempt);
  for (const placed of records) replay.take(placed);
  return replay.end();
}

/** Whether replay has anything to do with the record besides folding it. */
export function isDecision({ type, data }: LogRecord): boolean {
  return (decidedTypes as readonly string[]).includes(type) || basisOf(data) !== undefined;
}

class Replayer {
  readonly #foldTo: FoldTo;
  readonly #only: number | undefined;
  readonly #opened = new Map<string, Opened>();
  readonly #compared: Record<string, number> = {};
  readonly #differences: Difference[] = [];
  readonly #reworded: Difference[] = [];
  #attempt = 0;
  #current: Group | undefined;

  constructor(foldTo: FoldTo, only: number | undefined) {
    this.#foldTo = foldTo;
    this.#only = only;
  }

  take(placed: PlacedRecord): void {
    const { record } = placed;
    const { type, data, run = '' } = record;
    if (type === 'attempt.started') this.#attempt = record.attempt ?? this.#attempt + 1;
    const at = { ...placed, attempt: this.#attempt };
    const basis = basisOf(data);
    if (basis === undefined) {
      if ((decidedTypes as readonly string[]).includes(type))
        this.#differ(at, 'data.basis', data.basis, 'what it was based on');
    } else if (basis.control > placed.offset) {
      this.#differ(at, 'data.basis.control', basis.control, placed.offset);
    } else this.#group(at, basis);
    // After what was decided before it: a run has no say before it has opened the wave.
    if (type === 'wave.opened') this.#noteOpened(run, data);
  }

  #group(placed: Group['records'][number], basis: Basis): void {
    const { type, run = '' } = placed.record;
    const key = [type === 'gate.evaluated', basis.control, basis.coordination, basis.at, run].join(' ');
    if (this.#current?.key !== key) {
      this.#compare();
      this.#current = { key, basis, run, records: [] };
    }
    this.#current.records.push(placed);
  }

  end(): Replay {
    this.#compare();
    // A group is compared when the next one begins, after what that one may have said by itself.
    const differences = this.#differences.sort((left, right) => left.offset - right.offset);
    return { compared: this.#compared, differences, reworded: this.#reworded };
  }

  #noteOpened(run: string, data: JsonObject): void {
    const { wave, settings } = data as Partial<Opened>;
    if (Array.isArray(wave?.agents) && isJsonObject(settings)) this.#opened.set(run, { wave, settings });
  }

  /** What was decided must be the beginning of what is decided: a launcher may be killed between two records. */
  #compare(): void {
    const group = this.#current;
    this.#current = undefined;
    const [first] = group?.records ?? [];
    if (group === undefined || first === undefined) return;
    const opened = this.#opened.get(group.run);
    if (opened === undefined) return this.#differ(first, 'run', group.run, 'a run that opened the wave');
    const known = this.#foldTo(group.basis);
    const input = decisionInput(opened.wave, opened.settings, { ...known, now: Date.parse(group.basis.at) });
    const expected = first.record.type === 'gate.evaluated' ? decidedVerdicts(input) : decidedEvents(input);
    for (const placed of group.records) {
      // What is optional may be passed over, and may still come: agents that start together are recorded as they get ready.
      const due = expected.findIndex(({ optional }) => !optional);
      const about = expected.findIndex((event) => isAbout(event, placed.record));
      const isNext = about >= 0 && (due < 0 || about <= due);
      const [event] = expected.splice(isNext ? about : Math.max(0, due), 1);
      this.#compareOne(placed, event);
    }
  }

  #compareOne(placed: Group['records'][number], expected: DecidedEvent | undefined): void {
    const { record, attempt } = placed;
    if (this.#only !== undefined && attempt !== this.#only) return;
    this.#compared[record.type] = (this.#compared[record.type] ?? 0) + 1;
    if (expected === undefined) return this.#differ(placed, 'type', record.type, undefined);
    if (expected.instead === record.type) return;
    if (expected.type !== record.type) return this.#differ(placed, 'type', record.type, expected.type);
    const held = Object.fromEntries(Object.keys(expected.data).map((name) => [name, record.data[name]]));
    const difference =
      firstDifference(held, expected.data, 'data', isWording) ??
      (expected.agentId === null ? undefined : firstDifference(record.agent, expected.agentId, 'agent'));
    if (difference !== undefined)
      return this.#differ(placed, difference.key, difference.recorded, difference.now);
    const words = firstDifference(held, expected.data, 'data');
    if (words !== undefined) this.#reworded.push(differenceOf(placed, words.key, words.recorded, words.now));
  }

  #differ(placed: Group['records'][number], key: string, recorded: unknown, now: unknown): void {
    if (this.#only !== undefined && placed.attempt !== this.#only) return;
    this.#differences.push(differenceOf(placed, key, recorded, now));
  }
}

function differenceOf(
  { record, offset, attempt }: Group['records'][number],
  key: string,
  recorded: unknown,
  now: unknown,
): Difference {
  const { id, type, agent = null } = record;
  return { offset, id, type, attempt, agent, key, recorded, now };
}

/** Whether the record is what came of this decision, told from others of its type. */
function isAbout(expected: DecidedEvent, { type, agent, data }: LogRecord): boolean {
  if (expected.type !== type && expected.instead !== type) return false;
  if (gateOf(expected.data) !== gateOf(data)) return false;
  const { intentId } = expected.data;
  return expected.agentId === null ? intentId === data.intentId : expected.agentId === agent;
}

function gateOf({ verdict }: JsonObject): unknown {
  return isJsonObject(verdict) ? verdict.gate : undefined;
}

function basisOf({ basis }: JsonObject): Basis | undefined {
  if (!isJsonObject(basis)) return undefined;
  const { control, coordination, at } = basis;
  if (!Number.isSafeInteger(control) || !Number.isSafeInteger(coordination) || typeof at !== 'string')
    return undefined;
  return { control: control as number, coordination: coordination as number, at };
}
