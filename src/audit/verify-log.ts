import { existsSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import type { LogRecord } from '../model/record.js';
import type { WaveState } from '../reducers/wave-state.js';
import type { BlobPath } from '../store/log/blob.js';
import type { Damage } from '../store/log/damage.js';
import type { LogName } from '../store/log/log-list.js';
import { LogMeta } from '../store/log/log-meta.js';
import { scanFile } from '../store/log/read.js';
import type { RecordedPrefix, SealCheck } from '../store/log/seal.js';
import { verifySeals } from '../store/log/seal.js';
import type { LaneLayout } from '../store/layout.js';
import type { Finding, FindingKind } from './finding.js';
import type { OutOfPlace } from './out-of-place.js';
import { OutOfPlaceRecords } from './out-of-place.js';
import { acknowledgeCommand } from './remedies.js';
import type { SequenceCheck } from './sequence-check.js';
import { controlSequence, coordinationSequence, laneSequence } from './sequence-check.js';

/** A record that other files are checked by. */
export type KeptRecord = Readonly<{ record: LogRecord; offset: number; length: number }>;

/** What one log holds and what is wrong with it. */
export type LogReport = Readonly<{
  log: VerifiedName['log'];
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
  /** Accepted `agent-run.concluded`, `wave.outcome-recorded` and `run.ended`. */
  kept: readonly KeptRecord[];
  /** SHA-256 of every payload that a record names. */
  blobs: ReadonlySet<string>;
  /** Of a control-plane log. */
  state: WaveState | null;
}>;

const MOST_FINDINGS = 200;
const KEPT_TYPES: readonly string[] = ['agent-run.concluded', 'wave.outcome-recorded', 'run.ended'];

const END_TYPES: readonly string[] = ['wave.completed', 'wave.failed', 'wave.blocked', 'wave.cancelled'];

/** What other logs say of one: the lane's of those of its waves. */
export type Witness = Readonly<{
  /** Prefixes that it recorded when the wave came to an outcome. */
  prefixes: readonly RecordedPrefix[];
  /** Runs that did something after they had ended an attempt of the wave: they have sealed it. */
  settledRuns: ReadonlySet<string>;
}>;

const NO_WITNESS: Witness = { prefixes: [], settledRuns: new Set() };

/** A log, and where its payloads are. */
export type VerifiedName = Readonly<{
  log: LogName['log'] | 'dependencies';
  wave: number | null;
  /** Absolute. */
  path: string;
  /** Those of the lane where left out. */
  blobs?: BlobPath;
}>;

/** Reads one log from its first byte to its last. Writes nothing; throws for nothing that it reads. */
export function verifyLog(
  name: VerifiedName,
  layout: LaneLayout,
  witness: Witness = NO_WITNESS,
): VerifiedLog {
  return new LogVerifier(name, layout, witness).verify();
}

/** An attempt that ended, and no seal has followed yet. */
type Unsealed = Readonly<{
  end: number;
  attempt: number;
  run: string | undefined;
  epoch: number | undefined;
}>;

class LogVerifier {
  readonly #name: VerifiedName;
  readonly #layout: LaneLayout;
  readonly #witness: Witness;
  readonly #meta = new LogMeta();
  readonly #findings: Finding[] = [];
  readonly #damage: Damage[] = [];
  readonly #kept: KeptRecord[] = [];
  readonly #blobs = new Set<string>();
  readonly #control = controlSequence();
  readonly #sequence: SequenceCheck;
  readonly #order = new OutOfPlaceRecords();
  /** Where a change shows, if there was one. */
  readonly #traces: OutOfPlace[] = [];
  #unsealed: Unsealed | undefined;
  #more = 0;

  constructor(name: VerifiedName, layout: LaneLayout, witness: Witness) {
    this.#name = name;
    this.#layout = layout;
    this.#witness = witness;
    this.#sequence = {
      lane: laneSequence,
      'control-plane': () => this.#control.check,
      coordination: coordinationSequence,
      // What does not fit into the log of tickets is passed over by whoever folds it.
      dependencies: () => () => undefined,
    }[name.log]();
  }

  verify(): VerifiedLog {
    const { log, wave, path } = this.#name;
    const size = statSync(path, { throwIfNoEntry: false })?.size;
    const end = scanFile(path, 0, this.#visitor, { blobs: this.#blob });
    this.#noteDamage();
    if (size !== undefined && end < size) this.#noteTail(end, size);
    this.#noteUnsealed(size ?? 0);
    const seals = verifySeals(path, this.#blobPath, this.#witness.prefixes);
    if (size !== undefined) this.#noteSeals(seals, size);
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
    return this.#blobPath(sha256);
  };

  get #blobPath(): BlobPath {
    return this.#name.blobs ?? this.#layout.blob;
  }

  readonly #visitor = {
    record: (record: LogRecord, offset: number, length: number): void => {
      const admission = this.#meta.observe(record, offset);
      const trace = this.#order.observe(record, offset, length, admission);
      if (trace !== undefined && this.#traces.length < MOST_FINDINGS) this.#traces.push(trace);
      if (admission !== 'accepted') return;
      if (this.#name.log === 'control-plane') this.#followSeals(record, offset, length);
      const foreign = this.#foreign(record);
      if (foreign !== undefined) this.#note('foreign-record', offset, length, foreign);
      const wrong = this.#sequence(record, offset, length);
      if (wrong !== undefined) {
        this.#note(this.#sequenceKind(), offset, length, `${record.type}: ${wrong}`);
        this.#traces.push({ offset, length, why: wrong });
      }
      if (KEPT_TYPES.includes(record.type)) this.#kept.push({ record, offset, length });
    },
    damage: (damage: Damage): void => {
      this.#meta.damaged(damage);
      // What is missing here explains what does not fit behind it, so that all of it is kept in mind.
      this.#damage.push(damage);
    },
  };

  #foreign({ lane, wave }: LogRecord): string | undefined {
    if (this.#name.log === 'dependencies') return undefined;
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
    const exists = existsSync(this.#blobPath(sha256));
    const said = `blobs/${sha256} ${exists ? 'has other bytes than its name says' : 'is not there'}`;
    this.#note(exists ? 'blob-changed' : 'blob-missing', offset, length, said, true);
  }

  #noteTail(end: number, size: number): void {
    this.#note('unterminated', end, size - end, 'the last line has no end yet');
  }

  /** Whoever ends an attempt seals it before it begins another. */
  #followSeals({ type, attempt, run, epoch, data }: LogRecord, offset: number, length: number): void {
    if (type === 'log.sealed') this.#unsealed = undefined;
    // What the attempt made of the wave is sealed with it.
    if (this.#unsealed !== undefined && END_TYPES.includes(type))
      this.#unsealed = { ...this.#unsealed, end: offset + length + 1 };
    const isNext = type === 'attempt.started' || type === 'attempt.ended' || type === 'epoch.raised';
    if (isNext) this.#noteUnsealed(offset, { run, epoch });
    if (type !== 'attempt.ended') return;
    const number = attempt ?? (typeof data.attempt === 'number' ? data.attempt : 0);
    this.#unsealed = { end: offset + length + 1, attempt: number, run, epoch };
  }

  /** @param next who writes next; undefined where nobody does */
  #noteUnsealed(until: number, next?: Pick<Unsealed, 'run' | 'epoch'>): void {
    if (this.#unsealed === undefined) return;
    const { end, attempt, run, epoch: own } = this.#unsealed;
    this.#unsealed = undefined;
    const isSameHolder = next?.epoch !== undefined && next.epoch === own;
    // Of a run that somebody else went on with, what it did later says nothing of who ended this attempt.
    const isAdopted = next !== undefined && next.run === run && !isSameHolder;
    const wasSealed = isSameHolder || (!isAdopted && this.#witness.settledRuns.has(run ?? ''));
    const length = Math.max(0, until - end);
    const said = `attempt ${attempt} ended here and is not sealed`;
    if (!wasSealed) {
      this.#note('seal-unwritten', end, length, `${said}: its launcher may have been killed`);
      return;
    }
    this.#note('seal-missing', end, length, `${said}, and its launcher went on`);
    this.#traces.push({ offset: end, length, why: `the seal of attempt ${attempt} is missing` });
  }

  #noteSeals(check: SealCheck, size: number): void {
    if (check.ok) return;
    const { seal, intactUntil } = check;
    const { offset, recordOffset } = seal;
    const who = recordOffset === null ? 'by the lane' : `at ${recordOffset}`;
    // A seal stands behind what it covers: one that does not was moved, by bytes that are gone before it.
    const until = recordOffset === null ? offset : Math.min(offset, recordOffset);
    if (size < until) {
      const said = `${offset} bytes were recorded ${who}, ${size} are there`;
      return this.#note('truncated', size, offset - size, said);
    }
    if (offset <= intactUntil) {
      const said = `what it covers is proven to be whole, and is not what it says`;
      return this.#note('seal-broken', recordOffset ?? intactUntil, 1, said);
    }
    const isWithin = ({ offset: at }: { offset: number }): boolean => at >= intactUntil && at < until;
    // What a person acknowledged was there when it was sealed.
    const culprit = this.#meta.damage.unacknowledged.find(
      (damage) => damage.blob === undefined && isWithin(damage),
    );
    const [trace] = this.#traces.filter(isWithin).sort((left, right) => left.offset - right.offset);
    if (culprit !== undefined && culprit.offset <= (trace?.offset ?? Infinity)) {
      const said = `what was sealed ${who} held other bytes here`;
      return this.#note('seal-broken', culprit.offset, culprit.length, said);
    }
    if (trace !== undefined) {
      const said = `this is not what was sealed ${who}: ${trace.why}`;
      return this.#note('seal-broken', trace.offset, trace.length, said);
    }
    const said = `every record between ${intactUntil} and ${until} is whole by itself, and one of them is not what was sealed ${who}`;
    this.#note('seal-broken', intactUntil, until - intactUntil, said);
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
