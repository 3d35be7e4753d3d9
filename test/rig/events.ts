import type { Json } from '../../src/base/json.js';
import type { LogRecord, RecordPosition } from '../../src/model/record.js';

/** The moment at which records are written unless they say otherwise: order is the offset, not the clock. */
export const T0 = Date.parse('2026-03-01T08:00:00.000Z');

/** `T0` and so many seconds, as records have it. */
export function at(seconds: number): string {
  return new Date(T0 + seconds * 1000).toISOString();
}

/** One record to be: its type, its data, and whom it concerns. */
export type Draft = Readonly<{ type: string; data: unknown }> &
  Partial<Pick<LogRecord, 'id' | 'at' | 'wave' | 'run' | 'attempt' | 'agent' | 'epoch' | 'actor'>>;

/** What `given` takes: drafts, and lists of them at any depth. */
export type Step = Draft | readonly Step[];

/** A record with its place in the log. */
export type Placed = Readonly<{ record: LogRecord; position: RecordPosition }>;

/** A reducer as the log's fold uses it. */
export type Reducer<S> = Readonly<{
  initial: () => S;
  apply: (state: S, record: LogRecord, position: RecordPosition) => S;
  toJson: (state: S) => Json;
  fromJson: (json: Json) => S;
}>;

/** The records of these steps one after the other, as one log holds them. */
export function log(...steps: readonly Step[]): Placed[] {
  let offset = 0;
  return flat(steps).map((draft, index) => {
    const { type, data, ...about } = draft;
    const record: LogRecord = {
      v: 1,
      id: `R${String(index).padStart(6, '0')}`,
      at: at(0),
      lane: 'main',
      wave: 3,
      run: 'r1',
      actor: 'launcher',
      ...about,
      type,
      data: data as LogRecord['data'],
    };
    const length = Buffer.byteLength(JSON.stringify(record)) + 1;
    const placed = { record, position: { offset, length } };
    offset += length;
    return placed;
  });
}

function flat(steps: readonly Step[]): Draft[] {
  return steps.flatMap((step) => ('type' in step ? [step] : flat(step)));
}

/** The state after these records. */
export function foldOf<S>(reducer: Reducer<S>, records: readonly Placed[], from = reducer.initial()): S {
  return records.reduce((state, { record, position }) => reducer.apply(state, record, position), from);
}

/** The state as a reader finds it who starts from a snapshot file. */
export function reloaded<S>(reducer: Reducer<S>, state: S): S {
  return reducer.fromJson(JSON.parse(JSON.stringify(reducer.toJson(state))) as Json);
}
