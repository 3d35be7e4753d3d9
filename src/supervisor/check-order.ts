import type { FileMeasure } from '../events/families/measurement-events.js';
import type { WaveAgent, WaveContract } from '../model/wave.js';
import type { AgentRun } from '../reducers/wave-state.js';

/** One contract that is to be looked at, and everything that looking needs to know of the state. */
export type CheckOrder = Readonly<{
  checkId: string;
  wave: number;
  agent: WaveAgent;
  contract: WaveContract;
  /** The attempt that it is checked in; the run may be of an earlier one. */
  attempt: number;
  /** Whose work is checked. */
  run: Pick<AgentRun, 'intentId' | 'agentId' | 'attempt' | 'round'>;
  timeLimitMs: number;
  /** What the source was before the agent first started, where that is known. */
  baseline: FileMeasure | undefined;
}>;
