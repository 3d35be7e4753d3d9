import { existsSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import type { LogRecord } from '../model/record.js';
import type { WaveState } from '../reducers/wave-state.js';
import type { Damage } from '../store/log/damage.js';
import type { LogName } from '../store/log/log-list.js';
import { LogMeta } from '../store/log/log-meta.js';
import { scanFile } from '../store/log/read.js';
import type { SealCheck } from '../store/log/seal.js';
import { verifySeals } from '../store/log/seal.js';
import type { LaneLayout } from '../store/layout.js';
import type { Finding, FindingKind } from './finding.js';
import { acknowledgeCommand } from './remedies.js';
import type { SequenceCheck } from './sequence-check.js';
import { controlSequence, coordinationSequence, laneSequence } from './sequence-check.js';

/** A record that other files are checked by. */
export type KeptRecord = Readonly<{ record: LogRecord; offset: number; length: number }>;

/** What one log holds and what is wrong with it. */
export type LogReport = Readonly<{
  log: LogName['log'];
  wave: number | null;
  /** Relative to the lane's folder. */
  path: string;
  exists: boolean;
  bytes: number;
  records: number;
  seals: number;
  /** How much of it the seals cover. */
  sealedBytes: number;
  blobs: number;
  findings: readonly Finding[];
  /** Not shown any more: a log of nothing but noise has one finding a line. */
  moreFindings: number;
}>;

/** The report, and what the checks across files go on with. */
export type VerifiedLog = Readonly<{
  report: LogReport;
  /** Accepted `agent-run.concluded` and `wave.outcome-recorded`. */
  kept: readonly KeptRecord[];
  /** SHA-256 of every payload that a record names. */
  blobs: ReadonlySet<string>;
  /** Of a control-plane log. */
  state: WaveState | null;
}>;

const MOST_FINDINGS = 200;
const KEPT_TYPES: readonly string[] = ['agent-run.concluded', 'wave.outcome-recorded'];

/** Reads one log from its first byte to its last. Writes nothing; throws for nothing that it reads. */
export function verifyLog(name: LogName, layout: LaneLayout): VerifiedLog {
  return new LogVerifier(name, layout).verify();
}

class LogVerifier {
  readonly #name: LogName;
  readonly #layout: LaneLayout;
  readonly #meta = new LogMeta();
  readonly #findings: Finding[] = [];
  readonly #damage: Damage[] = [];
  readonly #kept: KeptRecord[] = [];
  readonly #blobs = new Set<string>();
  readonly #control = controlSequence();
  readonly #sequence: SequenceCheck;
  #more = 0;

  constructor(name: LogName, layout: LaneLayout) {
    this.#name = name;
    this.#layout = layout;
    this.#sequence = {
      lane: laneSequence,
      'control-plane': () => this.#control.check,
      coordination: coordinationSequence,
    }[name.log]();
  }

  verify(): VerifiedLog {
    const { log, wave, path } = this.#name;
    const size = statSync(path, { throwIfNoEntry: false })?.size;
    const end = scanFile(path, 0, this.#visitor, { blobs: this.#blob });
    this.#noteDamage();
    if (size !== undefined && end < size) this.#noteTail(end, size);
    const seals = verifySeals(path, this.#layout.blob);
    this.#noteSeals(seals, size ?? 0);
    this.#findings.sort((left, right) => (left.offset ?? 0) - (right.offset ?? 0));
    return {
      report: {
        log,
        wave,
        path: relative(this.#layout.root, path),
        exists: size !== undefined,
        bytes: size ?? 0,
        records: this.#meta.records,
        seals: seals.seals,
        sealedBytes: seals.intactUntil,
        blobs: this.#blobs.size,
        findings: this.#findings,
        moreFindings: this.#more,
      },
      kept: this.#kept,
      blobs: this.#blobs,
      state: log === 'control-plane' ? this.#control.state() : null,
    };
  }

  /** Where payloads are, and which of them the log asks for. */
  readonly #blob = (sha256: string): string => {
    this.#blobs.add(sha256);
    return this.#layout.blob(sha256);
  };

  readonly #visitor = {
    record: (record: LogRecord, offset: number, length: number): void => {
      if (this.#meta.observe(record, offset) !== 'accepted') return;
      const foreign = this.#foreign(record);
      if (foreign !== undefined) this.#note('foreign-record', offset, length, foreign);
      const wrong = this.#sequence(record, offset, length);
      if (wrong !== undefined) this.#note(this.#sequenceKind(), offset, length, `${record.type}: ${wrong}`);
      if (KEPT_TYPES.includes(record.type)) this.#kept.push({ record, offset, length });
    },
    damage: (damage: Damage): void => {
      this.#meta.damaged(damage);
      // What is missing here explains what does not fit behind it, so that all of it is kept in mind.
      this.#damage.push(damage);
    },
  };

  #foreign({ lane, wave }: LogRecord): string | undefined {
    if (lane !== this.#layout.lane) return `it is of lane ${lane}`;
    const own = this.#name.wave;
    return own === null || wave === own
      ? undefined
      : `it is of ${wave === undefined ? 'no wave' : `wave ${wave}`}`;
  }

  #sequenceKind(): FindingKind {
    if (this.#name.log === 'coordination') return 'blackboard-oddity';
    return this.#damage.some(({ kind }) => kind === 'corrupt') ? 'sequence-after-damage' : 'sequence';
  }

  #noteDamage(): void {
    const open = new Set(this.#meta.damage.unacknowledged.map(({ offset }) => offset));
    for (const { kind, offset, length, blob } of this.#damage) {
      if (kind === 'torn')
        this.#note('torn', offset, length, 'the beginning of a record whose writer was killed');
      else if (!open.has(offset)) this.#note('corrupt-acknowledged', offset, length, 'a person let it pass');
      else if (blob === undefined) this.#note('corrupt', offset, length, 'these bytes are no record', true);
      else this.#noteBlob(blob, offset, length);
    }
  }

  #noteBlob(sha256: string, offset: number, length: number): void {
    const exists = existsSync(this.#layout.blob(sha256));
    const said = `blobs/${sha256} ${exists ? 'has other bytes than its name says' : 'is not there'}`;
    this.#note(exists ? 'blob-changed' : 'blob-missing', offset, length, said, true);
  }

  #noteTail(end: number, size: number): void {
    this.#note('unterminated', end, size - end, 'the last line has no end yet');
  }

  #noteSeals(check: SealCheck, size: number): void {
    if (check.ok) return;
    const { seal, intactUntil } = check;
    if (size < seal.offset) {
      const said = `${seal.offset} bytes were sealed, ${size} are there`;
      return this.#note('truncated', size, seal.offset - size, said);
    }
    // What a person acknowledged was there when it was sealed.
    const culprit = this.#meta.damage.unacknowledged.find(
      ({ blob, offset }) => blob === undefined && offset >= intactUntil && offset < seal.offset,
    );
    const from = culprit?.offset ?? intactUntil;
    const until = culprit === undefined ? seal.offset : culprit.offset + culprit.length;
    const said =
      culprit === undefined
        ? `every record between ${from} and ${until} is whole by itself, and one of them is not what was sealed at ${seal.recordOffset}`
        : `what was sealed at ${seal.recordOffset} held other bytes here`;
    this.#note('seal-broken', from, until - from, said);
  }

  #note(kind: FindingKind, offset: number, length: number, detail: string, isOpen = false): void {
    if (this.#findings.length >= MOST_FINDINGS) {
      this.#more += 1;
      return;
    }
    const { log, wave, path } = this.#name;
    const remedy = isOpen ? acknowledgeCommand(this.#layout, wave, log, offset) : null;
    this.#findings.push({
      kind,
      log,
      wave,
      path: relative(this.#layout.root, path),
      offset,
      length,
      detail,
      remedy,
    });
  }
}
