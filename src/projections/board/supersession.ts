import { namedArtifacts } from '../../model/named-artifacts.js';
import { statementsOf } from '../../model/statement.js';
import { agentOfPass } from '../../waves/design-pass.js';
import type { BoardRecord } from './board-source.js';

/** Which record took the place of which. */
export type Supersession = Readonly<{
  /** What a record took the place of. */
  before: ReadonlyMap<string, readonly string[]>;
  /** What took the place of a record: the last that was needed for it. */
  after: ReadonlyMap<string, string>;
}>;

/**
 * A later word of the same author about the same subject of the same file takes an earlier one's place, and so does a decision
 * about it. A record that states several things stands as long as one of them does.
 *
 * @param records in the order of the log
 */
export function supersession(records: readonly BoardRecord[]): Supersession {
  const before = new Map<string, string[]>();
  const after = new Map<string, string>();
  const standing = new Map<string, readonly BoardRecord[]>();
  const left = new Map<string, number>();
  for (const record of records) {
    const subjects = subjectsOf(record);
    left.set(record.id, subjects.length);
    for (const subject of subjects) {
      const said = standing.get(subject) ?? [];
      const replaced = said.filter((one) => record.kind === 'decision' || isSameAuthor(one, record));
      for (const { id } of replaced) {
        const rest = (left.get(id) ?? 0) - 1;
        left.set(id, rest);
        if (rest > 0) continue;
        after.set(id, record.id);
        before.set(record.id, [...(before.get(record.id) ?? []), id]);
      }
      standing.set(subject, [...said.filter((one) => !replaced.includes(one)), record]);
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
