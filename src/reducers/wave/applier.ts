import type { LogRecord } from '../../model/record.js';
import type { AgentRun, WaveState } from '../wave-state.js';

/** Takes one event into the state; a returned string says why it cannot be. */
export type WaveApplier<Data> = (state: WaveState, data: Data, record: LogRecord) => string | void;

/** One applier per event of a family. */
export type WaveAppliers<Family> = Readonly<{ [Type in keyof Family]: WaveApplier<Family[Type]> }>;

/** The run an event speaks of, if it is the newest of its agent; stale facts about older runs change nothing. */
export function runOf(state: WaveState, intentId: string): AgentRun | undefined {
  for (const run of state.agents.values()) if (run.intentId === intentId) return run;
  return undefined;
}
