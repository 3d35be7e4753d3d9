import type { GateInput } from '../gates/gate-input.js';
import type { LaunchPolicy } from './intent.js';

/** One moment of one wave: what is known, what was asked for, and what time it is (ms since the epoch). */
export type DecisionInput = GateInput & Readonly<{ policy: LaunchPolicy; now: number }>;
