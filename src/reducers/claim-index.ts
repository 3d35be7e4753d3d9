import { createHash } from 'node:crypto';
import type { CoordinationRecord, RecordKind, RecordStatus } from '../model/coordination-record.js';
import { isOpenStatus } from '../model/coordination-record.js';
import { subjectOf } from '../model/contradiction.js';
import { namedArtifacts } from '../model/named-artifacts.js';
import { statementsOf } from '../model/statement.js';
import { agentOfPass } from '../waves/design-pass.js';

/** What an agent says of a file on the blackboard. */
export type BoardClaim = Readonly<{
  recordId: string;
  agentId: string;
  /** Its beginning. */
  says: string;
  /** What it states of its subject, or a hash of that: two that differ contradict each other. */
  value: string;
}>;

/** Claims about one subject of one file. */
export type ClaimedSubject = Readonly<{ about: string; claims: readonly BoardClaim[] }>;

/** What {@link ClaimIndex} is in a snapshot. */
export type ClaimIndexJson = readonly (readonly [about: string, claims: readonly BoardClaim[]])[];

/** Kinds that say what is so. A decision says what is to be, and a later one takes its place, whoever made it. */
const STATES: ReadonlySet<RecordKind> = new Set(['claim', 'evidence', 'handoff']);
const MOST_ARTIFACTS = 20;
const MOST_SUBJECTS = 1000;
const FORGOTTEN_AT_ONCE = 250;
const MOST_OF_A_SUBJECT = 50;
const LONGEST_SAID = 150;

/**
 * What agents say of files in open claims, evidence and handoffs, by what it is about: the newest of each agent. Of very many
 * subjects those that nobody else spoke about are forgotten first, so that no flood of claims hides a contradiction.
 */
export class ClaimIndex {
  /** Subjects that agents agree on, or that one alone spoke about; what was spoken about last is last. */
  readonly #quiet = new Map<string, readonly BoardClaim[]>();
  readonly #contested = new Map<string, readonly BoardClaim[]>();
  readonly #subjectsOf = new Map<string, string[]>();

  constructor(json: ClaimIndexJson = []) {
    for (const [about, claims] of json) {
      this.#keep(about, claims);
      for (const { recordId } of claims) this.#link(recordId, about);
    }
  }

  /** Subjects on which agents differ. */
  get contested(): readonly ClaimedSubject[] {
    return [...this.#contested].map(([about, claims]) => ({ about, claims }));
  }

  /** Takes in a record that was posted. */
  post(record: CoordinationRecord): void {
    const { id, kind, status, agentId, summary } = record;
    if (!STATES.has(kind) || typeof agentId !== 'string' || !isOpenStatus(status)) return;
    const author = { recordId: id, agentId: agentOfPass(agentId), says: summary.slice(0, LONGEST_SAID) };
    for (const path of namedArtifacts(record).slice(0, MOST_ARTIFACTS)) {
      for (const { subject, value } of statementsOf(summary, path)) {
        this.#claim(subjectOf('artifact', `${path}: ${subject}`), { ...author, value: shortened(value) });
      }
    }
    this.#forget();
  }

  /** What is closed is no longer claimed. */
  change(recordId: string, status: RecordStatus): void {
    const subjects = isOpenStatus(status) ? undefined : this.#subjectsOf.get(recordId);
    if (subjects === undefined) return;
    for (const about of subjects) {
      this.#keep(
        about,
        this.#claims(about).filter((claim) => claim.recordId !== recordId),
      );
    }
    this.#subjectsOf.delete(recordId);
  }

  toJson(): ClaimIndexJson {
    return [...this.#quiet, ...this.#contested];
  }

  #claims(about: string): readonly BoardClaim[] {
    return this.#quiet.get(about) ?? this.#contested.get(about) ?? [];
  }

  #claim(about: string, claim: BoardClaim): void {
    const before = this.#claims(about);
    if (before.length === 0) {
      this.#quiet.set(about, [claim]);
      this.#link(claim.recordId, about);
      return;
    }
    const others = before.filter(({ agentId }) => agentId !== claim.agentId);
    const after = [...others, claim].slice(-MOST_OF_A_SUBJECT);
    for (const { recordId } of before) {
      if (!after.some((kept) => kept.recordId === recordId)) this.#unlink(recordId, about);
    }
    this.#keep(about, after);
    this.#link(claim.recordId, about);
  }

  #keep(about: string, claims: readonly BoardClaim[]): void {
    this.#quiet.delete(about);
    this.#contested.delete(about);
    if (claims.length === 0) return;
    const isContested = claims.some(({ value }) => value !== claims[0]?.value);
    (isContested ? this.#contested : this.#quiet).set(about, claims);
  }

  /** Many at a time: to take the first of a map again and again is slow. */
  #forget(): void {
    if (this.#quiet.size + this.#contested.size <= MOST_SUBJECTS + FORGOTTEN_AT_ONCE) return;
    for (const subjects of [this.#quiet, this.#contested]) {
      for (const [about, claims] of subjects) {
        if (this.#quiet.size + this.#contested.size <= MOST_SUBJECTS) return;
        for (const { recordId } of claims) this.#unlink(recordId, about);
        subjects.delete(about);
      }
    }
  }

  #link(recordId: string, about: string): void {
    const linked = this.#subjectsOf.get(recordId);
    if (linked === undefined) this.#subjectsOf.set(recordId, [about]);
    else linked.push(about);
  }

  #unlink(recordId: string, about: string): void {
    const left = this.#subjectsOf.get(recordId)?.filter((one) => one !== about) ?? [];
    if (left.length === 0) this.#subjectsOf.delete(recordId);
    else this.#subjectsOf.set(recordId, left);
  }
}

/** Most statements have no value at all: only a long one is hashed. */
function shortened(value: string): string {
  return value.length < HASH_LENGTH
    ? value
    : createHash('sha256').update(value).digest('hex').slice(0, HASH_LENGTH);
}

const HASH_LENGTH = 16;
