/** An answer that the configuration gives to every clarification of a kind. */
export type ClarificationPolicy = Readonly<{
  /** Part of the question, whatever its case and white space. */
  match: string;
  answer: string;
}>;

/** How questions of agents are answered before a person is asked, and how long agents may take. */
export type ClarificationRules = Readonly<{
  /** The first one that matches answers. */
  policies: readonly ClarificationPolicy[];
  /** How long whoever is asked may take to say that they have seen it. */
  acknowledgeWithinMs: number;
  /** What is open for longer is shown as stale. */
  staleAfterMs: number;
  /** How many agents are asked, one after another, before a person is. */
  maxRoutes: number;
}>;

/** The rules where the configuration, or the log of an earlier version, states none. */
export const defaultClarificationRules: ClarificationRules = {
  policies: [],
  acknowledgeWithinMs: 5 * 60_000,
  staleAfterMs: 30 * 60_000,
  maxRoutes: 2,
};

const CLARIFICATION = 'clarification:';

/** The closure condition of what was posted in order to answer a record. */
export function answerCondition(id: string): string {
  return CLARIFICATION + id;
}

/** The record that a closure condition says to answer; null where it says something else. */
export function answeredBy(closureCondition: string | null): string | null {
  if (closureCondition?.startsWith(CLARIFICATION) !== true) return null;
  return closureCondition.slice(CLARIFICATION.length) || null;
}

/** The id of the n-th request that a clarification led to, counted from 1. */
export function followUpId(id: string, number: number): string {
  return `follow-up-${id}-${number}`;
}

/** The id of the n-th question to a person that a record led to, counted from 1. */
export function escalationId(id: string, number = 1): string {
  return `escalation-${id}${number === 1 ? '' : `-${number}`}`;
}

/** The first of a row of ids that nobody has taken: ids are anybody's to choose. */
export function firstFreeId(
  idOf: (number: number) => string,
  from: number,
  isTaken: (id: string) => boolean,
): string {
  let number = from;
  while (isTaken(idOf(number))) number += 1;
  return idOf(number);
}
