/** What can be wrong with what is recorded. `damage` means that it is not whole; the others are shown and change nothing. */
export const findingKinds = {
  corrupt: { damage: true, doc: 'Bytes of a log that are no record, and nobody has acknowledged them.' },
  'corrupt-acknowledged': { damage: false, doc: 'The same, and a person let the wave go on without them.' },
  torn: {
    damage: false,
    doc: 'The beginning of a record whose writer was killed; nothing acknowledged is missing.',
  },
  unterminated: { damage: false, doc: 'The last line of a log has no end: it may still be being written.' },
  'blob-missing': { damage: true, doc: 'A record names a payload in `blobs/` that is not there.' },
  'blob-changed': { damage: true, doc: 'A payload in `blobs/` has other bytes than its name says.' },
  'seal-broken': { damage: true, doc: 'A prefix of a log no longer hashes to what was recorded of it.' },
  'seal-missing': {
    damage: true,
    doc: 'An attempt ended, its launcher went on, and the seal that it wrote in between is not there.',
  },
  'seal-unwritten': {
    damage: false,
    doc: 'An attempt ended without a seal: its launcher was killed in between.',
  },
  truncated: { damage: true, doc: 'A log is shorter than the prefix that was recorded of it.' },
  'log-missing': { damage: true, doc: 'The lane knows an outcome of a wave whose log is not there.' },
  'foreign-record': { damage: true, doc: 'A record says that it belongs to another lane or wave.' },
  sequence: { damage: true, doc: 'A record cannot follow those before it.' },
  'sequence-after-damage': {
    damage: false,
    doc: 'The same, behind bytes that are lost: it follows from them.',
  },
  'blackboard-oddity': {
    damage: false,
    doc: 'A post that the blackboard did not take, such as an id that is taken.',
  },
  'outcome-mismatch': {
    damage: true,
    doc: 'The lane recorded a wave as completed, and the log of the wave does not.',
  },
  'envelope-missing': { damage: true, doc: 'A result envelope that a record names is not there.' },
  'envelope-changed': { damage: true, doc: 'A result envelope has other bytes than the record says.' },
  'envelope-outside': { damage: true, doc: 'A record names a result envelope outside of its folder.' },
  'file-missing': { damage: true, doc: 'A file of an export that its manifest names is not there.' },
  'file-changed': { damage: true, doc: 'A file of an export has other bytes than its manifest says.' },
  'file-unknown': {
    damage: false,
    doc: 'A file in the folder of an export that its manifest does not name.',
  },
} as const satisfies Record<string, Readonly<{ damage: boolean; doc: string }>>;

/** See {@link findingKinds}. */
export type FindingKind = keyof typeof findingKinds;

/** One thing that was found, and where. */
export type Finding = Readonly<{
  kind: FindingKind;
  /** `lane`, `control-plane`, `coordination`, `dependencies`; null where it is about another file. */
  log: string | null;
  wave: number | null;
  /** Relative to the folder that holds the logs. */
  path: string;
  /** The first byte in question; the change lies at it or behind it, before `offset + length`. Null for a whole file. */
  offset: number | null;
  length: number | null;
  detail: string;
  /** What to type, where something can be done. */
  remedy: string | null;
}>;

/** Whether what is recorded is not whole because of it. */
export function isDamage({ kind }: Pick<Finding, 'kind'>): boolean {
  return findingKinds[kind].damage;
}
