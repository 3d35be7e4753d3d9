import { createHash } from 'node:crypto';

const LONGEST_NAME = 120;

/** What something is called that agents can differ about. A long name keeps its beginning and a hash of the whole. */
export function subjectOf(kind: 'component' | 'fact' | 'artifact', name: string): string {
  if (name.length <= LONGEST_NAME) return `${kind}:${name}`;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 16);
  return `${kind}:${name.slice(0, LONGEST_NAME)}… ${hash}`;
}

/** Where a contradiction is in its life. The first two hold up integration. */
export const contradictionStates = ['detected', 'repair-in-progress', 'resolved', 'waived'] as const;

/** Where a contradiction is in its life. */
export type ContradictionState = (typeof contradictionStates)[number];

/** What one agent says about something that another one says something else about. */
export type ContradictingClaim = Readonly<{
  agentId: string;
  says: string;
  /** Where it can be looked up: an envelope, or a record. */
  evidence: readonly string[];
}>;

/** Agents that say different things about the same one, as far as evidence and records show it. */
export type Conflict = Readonly<{
  /** Made of what it is about alone, so that it is the same one in every attempt. */
  id: string;
  /** `component:parser`, `fact:port`, `artifact:src/a.ts: timeout`. */
  about: string;
  /** Hashes of the different things that are said, sorted: whoever says the same says it once. */
  values: readonly string[];
  /** By agent. */
  claims: readonly ContradictingClaim[];
}>;

/** The name of one version of a contradiction: what decisions about it are posted under. */
export function contradictionKey(id: string, version: number): string {
  return version === 1 ? id : `${id}.${version}`;
}

/** The id of the request to repair it. */
export function repairId(key: string): string {
  return `repair-${key}`;
}

/** The contradiction that a request is to repair; undefined where it is another record's id. */
export function repairedBy(recordId: string): string | undefined {
  const key = recordId.startsWith('repair-') ? recordId.slice('repair-'.length) : '';
  return isContradictionKey(key) ? key : undefined;
}

/** Whether a record of this id speaks about a contradiction. */
export function isContradictionKey(id: string): boolean {
  return id.startsWith('contradiction:');
}
