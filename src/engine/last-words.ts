import { printableLine } from '../base/printable.js';
import { namedWait } from './named-wait.js';
import { isTurnedAway } from './rate-limit.js';

/** Lines that a program says after what went wrong: frames of a stack, Node's version, rulers and carets. */
const AFTERWORD = /^\s+at |^Node\.js v\d|^[\s~^=\-_.*]+$/;
const TELLING = /error|fail|fatal|panic|exception|denied|not found|cannot|refused|invalid|missing/i;
const KEPT = 40;

/** The line of an output that most likely says why its program failed, from its newest lines on. */
export class LastWords {
  readonly #lines: string[] = [];

  push(line: string): void {
    if (line.trim() === '' || AFTERWORD.test(line)) return;
    this.#lines.push(line.slice(0, 1000));
    if (this.#lines.length > KEPT) this.#lines.shift();
  }

  /** The newest line that says that a provider turned the program away, one that names a pause before others; null where none does. */
  get turnedAway(): string | null {
    const said = this.#lines.filter(isTurnedAway);
    return said.findLast((line) => namedWait(line, 0) !== null) ?? said.at(-1) ?? null;
  }

  /** One printable line; empty where nothing was said. */
  get line(): string {
    return printableLine(this.#lines.findLast((line) => TELLING.test(line)) ?? this.#lines.at(-1) ?? '');
  }
}
