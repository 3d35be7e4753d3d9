import type { DataShape } from './data-shape.js';

/** How loud an event is in `wave logs` and live progress. */
export type EventLevel = 'debug' | 'info' | 'warn' | 'error';

/** Byte offsets of the logs that a decision was based on; `wave replay` folds exactly these prefixes. */
export type Basis = Readonly<{ control: number; coordination: number }>;

/** The events of one subject: how loud each is, a line about it, and what a reducer relies on in its data. */
export type EventFamily<Data> = Readonly<{
  [Type in keyof Data]: Readonly<{ level: EventLevel; doc: string; shape: DataShape }>;
}>;
