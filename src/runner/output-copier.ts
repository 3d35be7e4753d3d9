import { existsSync, rmSync } from 'node:fs';
import type { Clock } from '../base/clock.js';
import { isoTime } from '../base/clock.js';
import type { LineRedactor, Redactor } from '../base/redact.js';
import { CappedLog } from './capped-log.js';
import { isNoSpace } from '../store/log/no-space.js';
import { loadCursor, saveCursor } from './copy-cursor.js';
import { formatLogLine } from './log-line.js';
import type { SpoolBlock } from './spool-reader.js';
import { SpoolReader } from './spool-reader.js';
import type { SpoolPaths } from './spool-folder.js';

/** The two streams of an agent. */
export type OutputStream = 'out' | 'err';

/** What an output copier works on. */
export type OutputCopierOptions = Readonly<{
  spool: SpoolPaths;
  logPath: string;
  redactor: Redactor;
  clock: Clock;
  /**
   * Gets every line, redacted, each stream in its order, from the first byte on even when another process copied it
   * before. Lines above MAX_LINE_BYTES come in parts. May be called again for lines of a log that had to be copied anew.
   */
  onLine?(stream: OutputStream, text: string): void;
  /** 64 MiB where left out. */
  capBytes?: number;
}>;

/** What one call copied. */
export type CopyProgress = Readonly<{
  /** Bytes of the spool read in this call, replayed ones included. */
  readBytes: number;
  /** Bytes that nobody had copied before: the agent said something. */
  newBytes: number;
  /** Whether there is more to copy right now. */
  behind: boolean;
  /** Whether another process has taken over the log; this one copies nothing any more. */
  superseded: boolean;
}>;

const DEFAULT_CAP_BYTES = 64 * 1_048_576;

/** What has been read but not yet written, because the disk refused it. */
type Block = Readonly<{ stream: OutputStream; block: SpoolBlock; lines: readonly string[] }>;

/**
 * Copies what an agent says from its spool into its log: redacted, stamped, capped, a bounded number of bytes per call.
 * Another process can go on after a crash at any point: nothing is lost and no row is there twice. Errors of the file
 * system (a full disk) are thrown; the next call goes on where it stopped.
 */
export class OutputCopier {
  readonly #readers: Readonly<Record<OutputStream, SpoolReader>>;
  readonly #redactors: Readonly<Record<OutputStream, LineRedactor>>;
  readonly #log: CappedLog;
  readonly #consumed: Record<OutputStream, number>;
  #saved: Readonly<Record<OutputStream, number>>;
  #held: Block | undefined;
  #superseded = false;
  readonly #finished: boolean;

  constructor(private readonly options: OutputCopierOptions) {
    const { spool, redactor, logPath } = options;
    this.#log = new CappedLog(logPath, options.capBytes ?? DEFAULT_CAP_BYTES);
    const cursor = loadCursor(spool.cursor);
    // Without spool and cursor the log is complete (or there never was an output): it stays as it is.
    this.#finished = cursor === undefined && !existsSync(spool.out) && !existsSync(spool.err);
    const adopted = cursor !== undefined && this.#log.adopt(cursor.log);
    if (!adopted && !this.#finished) this.#log.reset();
    this.#consumed = adopted ? { out: cursor.out, err: cursor.err } : { out: 0, err: 0 };
    const { out, err } = this.#consumed;
    this.#saved = { out, err };
    const reader = (path: string, copied: number): SpoolReader =>
      new SpoolReader(path, copied, (text, place) => redactor.beforeSecret(text, place));
    this.#readers = { out: reader(spool.out, out), err: reader(spool.err, err) };
    this.#redactors = { out: redactor.stream(), err: redactor.stream() };
  }

  /** Copies at most `budgetBytes` of the spool, both streams in turn. */
  poll(budgetBytes: number): CopyProgress {
    let readBytes = 0;
    let newBytes = 0;
    if (this.#finished) return { readBytes, newBytes, behind: false, superseded: false };
    this.#writeHeld();
    for (let idle = 0, turn = 0; idle < 2 && readBytes < budgetBytes && !this.#superseded; turn += 1) {
      const stream = turn % 2 === 0 ? 'out' : 'err';
      const block = this.#readers[stream].read(budgetBytes - readBytes);
      idle = block === undefined ? idle + 1 : 0;
      if (block === undefined) continue;
      readBytes += block.bytesRead;
      if (!block.replayed) newBytes += block.bytesRead;
      this.#hold(stream, block);
      this.#writeHeld();
    }
    this.#save();
    // Where both had nothing more, nothing is left either.
    const behind = !this.#superseded && readBytes >= budgetBytes && this.#unreadBytes() > 0;
    return { readBytes, newBytes, behind, superseded: this.#superseded };
  }

  /**
   * Copies everything that is left, the unfinished last lines included, and syncs the log. Call it once the agent has
   * ended. With `keepSpool` the raw output stays, so that lines can be replayed until what they said is on record; call
   * again without it (or `removeSpool`) to be done with it.
   */
  finish(options: Readonly<{ keepSpool?: boolean }> = {}): void {
    while (this.poll(Number.MAX_SAFE_INTEGER).behind);
    if (this.#superseded) return;
    if (!this.#finished) {
      for (const stream of ['out', 'err'] as const) {
        const block = this.#readers[stream].flush();
        if (block === undefined) continue;
        this.#hold(stream, block);
        this.#writeHeld();
      }
      if (this.#superseded) return;
      this.#log.sync();
      this.#save();
    }
    if (options.keepSpool !== true) removeSpool(this.options.spool);
  }

  #hold(stream: OutputStream, block: SpoolBlock): void {
    const redactor = this.#redactors[stream];
    this.#held = { stream, block, lines: block.lines.map((line) => redactor.redact(line)) };
  }

  #writeHeld(): void {
    if (this.#held === undefined || this.#superseded) return;
    const { stream, block, lines } = this.#held;
    const { clock, onLine } = this.options;
    if (!block.replayed && lines.length > 0) {
      const at = isoTime(clock.now());
      const rows = lines.map((line) => formatLogLine(at, stream, line)).join('');
      if (!this.#log.append(rows, at)) {
        this.#superseded = true;
        return;
      }
    }
    this.#held = undefined;
    if (!block.replayed) this.#consumed[stream] = block.consumed;
    for (const line of lines) onLine?.(stream, line);
  }

  #save(): void {
    const { out, err } = this.#consumed;
    if (this.#superseded || (out === this.#saved.out && err === this.#saved.err)) return;
    try {
      saveCursor(this.options.spool.cursor, { version: 1, out, err, log: this.#log.shape });
      this.#saved = { out, err };
    } catch (error) {
      // It only saves copying again after a crash. Where the spool itself fills the disk, going on is what frees it.
      if (!isNoSpace(error)) throw error;
    }
  }

  #unreadBytes(): number {
    return this.#readers.out.unreadBytes() + this.#readers.err.unreadBytes();
  }
}

/** Removes an agent run's raw output and the shim's spare exit record. The cursor goes last: it says whose log it is. */
export function removeSpool(spool: SpoolPaths): void {
  for (const path of [spool.out, spool.err, spool.exitRecord, `${spool.cursor}.tmp`, spool.cursor]) {
    rmSync(path, { force: true });
  }
}
