import type { DataShape } from './data-shape.js';

/** How loud an event is in `wave logs` and live progress. */
export type EventLevel = 'debug' | 'info' | 'warn' | 'error';

/** What a decision was based on; `wave replay` folds exactly these prefixes and decides again. */
export type Basis = Readonly<{
  /** Bytes of the wave's control-plane log, and of its blackboard. */
  control: number;
  coordination: number;
  /** The time that the decision was taken at, which is a little before its record's own. */
  at: string;
}>;

/** A record that says what the loop decided; without a basis where something else led to it. */
export type Decided = Readonly<{ basis?: Basis }>;

/** The events of one subject: how loud each is, a line about it, and what a reducer relies on in its data. */
export type EventFamily<Data> = Readonly<{
  [Type in keyof Data]: Readonly<{ level: EventLevel; doc: string; shape: DataShape }>;
}>;
