import type { Basis, EventFamily } from '../event-family.js';

/** A copy that an agent was handed. */
export type InputCopy = Readonly<{
  alias: string;
  /** The agent that delivers it. */
  producer: string;
  /** What was copied, relative to the repository. */
  path: string;
  /** Where the copy is, relative to the lane's state folder; null for an optional input that is not there. */
  copy: string | null;
  sha256: string | null;
  bytes: number | null;
}>;

/** Why an input cannot be handed over. */
export type InputFault = 'missing' | 'unusable' | 'schema-unusable' | 'schema-mismatch';

/** An input that keeps an agent from being started. */
export type InputProblem = Readonly<{
  alias: string;
  producer: string;
  path: string;
  fault: InputFault;
  detail: string;
  /** What the file was then; null where there was none. */
  sha256: string | null;
}>;

/** What happens to the inputs of an agent. The record's own `agent` and `attempt` say whose. */
export type InputEventData = Readonly<{
  /** Observed: everything that the agent takes from others was copied, and is what it will see. */
  'inputs.prepared': Readonly<{ intentId: string; inputs: readonly InputCopy[] }>;
  /** Observed: something that the agent needs is not there or not usable, so that it was not started. */
  'inputs.refused': Readonly<{ problems: readonly InputProblem[]; basis: Basis }>;
}>;

/** See {@link InputEventData}. */
export const inputEvents: EventFamily<InputEventData> = {
  'inputs.prepared': {
    level: 'debug',
    doc: 'The inputs of an agent were copied.',
    shape: { intentId: 'text', inputs: 'list' },
  },
  'inputs.refused': {
    level: 'warn',
    doc: 'An agent was not started, since an input is missing or not usable.',
    shape: { problems: 'list' },
  },
};
