import type { FailureClass } from '../../model/failure.js';
import type { AskedHook } from '../../model/lifecycle.js';
import type { Basis, EventFamily } from '../event-family.js';

/** What hooks are asked that may keep something from happening. The record's own `agent` says about whom, if about one. */
export type HookEventData = Readonly<{
  /** Intent: the hook is to be asked. */
  'hook.requested': Readonly<{
    hookId: string;
    hook: AskedHook;
    /** Which run of the agent in the attempt it is about. */
    round: number;
    basis: Basis;
  }>;
  /** Observed: what it said. `failed`: it could not be asked, or gave no answer; that is never a yes. */
  'hook.answered': Readonly<{
    hookId: string;
    hook: AskedHook;
    outcome: 'allowed' | 'blocked' | 'failed';
    failureClass: FailureClass | null;
    /** Empty where it allows. */
    reason: string;
    exitCode: number | null;
    durationMs: number;
  }>;
}>;

/** See {@link HookEventData}. */
export const hookEvents: EventFamily<HookEventData> = {
  'hook.requested': {
    level: 'debug',
    doc: 'A hook is asked whether something may happen.',
    shape: { hookId: 'text', hook: 'text', round: 'number' },
  },
  'hook.answered': {
    level: 'info',
    doc: 'A hook said whether it may.',
    shape: { hookId: 'text', hook: 'text', outcome: 'text', failureClass: 'text?', reason: 'text' },
  },
};
