import { contradictionKey, subjectOf } from '../../model/contradiction.js';
import { namedArtifacts } from '../../model/named-artifacts.js';
import { statementsOf } from '../../model/statement.js';
import { agentOfPass } from '../../waves/design-pass.js';
import type { KnownContradiction } from '../../reducers/wave-state.js';
import type { BoardRecord } from './board-source.js';

/** A contradiction that somebody decided. */
export type SettledContradiction = Pick<KnownContradiction, 'id' | 'about' | 'claims' | 'version'> &
  Readonly<{ settled: NonNullable<KnownContradiction['settled']> }>;

/** Which record took the place of which. */
export type Supersession = Readonly<{
  /** What a record took the place of. */
  before: ReadonlyMap<string, readonly string[]>;
  /** What took the place of a record: the last that was needed for it, a record or a contradiction that is decided. */
  after: ReadonlyMap<string, string>;
}>;

/**
 * A later word of the same author about the same subject of the same file takes an earlier one's place, and so does a decision
 * about it; what is decided about a contradiction takes the place of what the agents said. A record that states several things
 * stands as long as one of them does.
 *
 * @param records in the order of the log
 */
export function supersession(
  records: readonly BoardRecord[],
  contradictions: readonly SettledContradiction[] = [],
): Supersession {
  const before = new Map<string, string[]>();
  const after = new Map<string, string>();
  const standing = new Map<string, readonly BoardRecord[]>();
  const left = new Map<string, number>();
  const decided = new Map(
    contradictions.filter(({ settled }) => settled.state === 'resolved').map((one) => [one.about, one]),
  );
  const replace = (id: string, by: string): void => {
    const rest = (left.get(id) ?? 0) - 1;
    left.set(id, rest);
    if (rest > 0) return;
    after.set(id, by);
    before.set(by, [...(before.get(by) ?? []), id]);
  };
  for (const record of records) {
    const subjects = subjectsOf(record);
    left.set(record.id, subjects.length);
    for (const subject of subjects) {
      const said = standing.get(subject) ?? [];
      const replaced = said.filter((one) => record.kind === 'decision' || isSameAuthor(one, record));
      for (const { id } of replaced) replace(id, record.id);
      standing.set(subject, [...said.filter((one) => !replaced.includes(one)), record]);
    }
  }
  for (const [subject, said] of decided.size === 0 ? [] : standing) {
    const one = decided.get(subjectOf('artifact', subject));
    const evidence = new Set(one?.claims.flatMap((claim) => claim.evidence));
    if (one === undefined) continue;
    for (const { id } of said) {
      if (evidence.has(`record ${id}`)) replace(id, contradictionKey(one.id, one.version));
    }
  }
  return { before, after };
}

/** What a record speaks about, of each file that it names; of none where it names none. */
function subjectsOf(record: BoardRecord): string[] {
  const files = namedArtifacts(record);
  const all = (files.length === 0 ? [''] : files).flatMap((file) =>
    statementsOf(record.summary, file).map(({ subject }) => `${file}: ${subject}`),
  );
  return [...new Set(all)];
}

function isSameAuthor(left: BoardRecord, right: BoardRecord): boolean {
  const [one, other] = [left, right].map(({ agentId }) => (agentId === null ? null : agentOfPass(agentId)));
  return one === other && left.kind !== 'decision';
}
