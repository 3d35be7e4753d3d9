import { appendFileSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../../base/clock.js';
import { isoTime } from '../../base/clock.js';
import { printableLine } from '../../base/printable.js';
import { ensureFolder } from '../../store/ensure-folder.js';

/** The log is put aside as `.1` at this size; the one that was there before goes. */
const MAX_BYTES = 4 * 1024 * 1024;
/** More of a line says nothing that the lanes' own logs do not. */
const MAX_LINE = 2000;

/** What the daemon says, a line with its time each, in a file of bounded size. It is for people: losing it stops nothing. */
export class DaemonLog {
  readonly #path: string;
  readonly #clock: Clock;
  #size: number | undefined;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
  }

  /** @param text one line; secrets have to be out of it */
  write(text: string): void {
    const line = `${isoTime(this.#clock.now())} ${printableLine(text, MAX_LINE)}\n`;
    try {
      this.#rotate(line.length);
      appendFileSync(this.#path, line, { mode: 0o600 });
    } catch {
      // A full disk, or a folder that somebody removed.
      this.#size = undefined;
    }
  }

  #rotate(coming: number): void {
    if (this.#size === undefined) {
      ensureFolder(dirname(this.#path));
      this.#size = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
    }
    if (this.#size + coming > MAX_BYTES) {
      renameSync(this.#path, `${this.#path}.1`);
      this.#size = 0;
    }
    this.#size += coming;
  }
}
