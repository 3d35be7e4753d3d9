import type { MarkerKind } from './marker.js';

/** The kinds of marker that an exit contract needs; of these a malformed one can be adjudicated. */
export const adjudicableKinds = ['proof', 'doc-delta', 'component'] as const satisfies readonly MarkerKind[];

/** See {@link adjudicableKinds}. */
export type AdjudicableKind = (typeof adjudicableKinds)[number];

/** A marker that an agent left and that breaks the rules of its kind. */
export type MalformedMarker = Readonly<{
  kind: AdjudicableKind;
  /** 1-based line of the output or report that it stands in. */
  line: number;
  /** From its tag on; safe to show, and cut where it is very long. */
  text: string;
  /** Why it was refused. */
  reason: string;
}>;

/** A line that looks like a marker and was not read as one. */
export type UnreadLine = Readonly<{
  /** The kind that was meant, where that can be told. */
  kind: MarkerKind | null;
  /** 1-based line of the output or report that it stands in. */
  line: number;
  reason: string;
  /** From its tag on; safe to show, and cut where it is long. Null where only the reason is known. */
  text: string | null;
  /** Nothing that was accepted overrules it: it may be the agent's no. */
  stands: boolean;
}>;

/** What an agent left to be judged by, beside what was accepted of it. */
export type AgentStatements = Readonly<{
  /** Whether it left a valid result file. */
  resultFile: boolean;
  /** How many markers were accepted, of any kind. */
  markers: number;
  malformed: readonly MalformedMarker[];
  /** False where there were more malformed ones than are kept. */
  isWhole: boolean;
  /** What was not read, of any kind and in bounded number; logs of the first days do not say. */
  unread?: readonly UnreadLine[];
}>;

/** What was decided about an agent whose only fault is the form of what it said. */
export const adjudicationStatuses = ['pass', 'ambiguous', 'rework-required'] as const;

/** See {@link adjudicationStatuses}. */
export type AdjudicationStatus = (typeof adjudicationStatuses)[number];

/** A judgement about one run of one agent; a later run of the agent makes it void. */
export type Adjudication = Readonly<{
  intentId: string;
  status: AdjudicationStatus;
  /** A sentence for people. */
  detail: string;
  /** What the agent wrote, and what was made of it. */
  evidence: readonly string[];
  /** With `pass`: what the agent meant, in canonical form. Counts in the place of what is malformed. */
  markers: readonly string[];
}>;
