import { printableLine } from '../base/printable.js';
import { readRateLimit } from './rate-limit.js';

/** Lines that a program says after what went wrong: frames of a stack, Node's version, rulers and carets. */
const AFTERWORD = /^\s+at |^Node\.js v\d|^[\s~^=\-_.*]+$/;
const TELLING = /error|fail|fatal|panic|exception|denied|not found|cannot|refused|invalid|missing/i;
const KEPT = 40;

/** That a provider turned the program away, and for how long where it said so. */
export type RateLimit = Readonly<{ retryAfterMs: number | null }>;

/** The line of an output that most likely says why its program failed, from its newest lines on. */
export class LastWords {
  readonly #lines: string[] = [];

  push(line: string): void {
    if (line.trim() === '' || AFTERWORD.test(line)) return;
    this.#lines.push(line.slice(0, 1000));
    if (this.#lines.length > KEPT) this.#lines.shift();
  }

  /** What the newest lines say about a provider that turned the program away; null where they say nothing of it. */
  get rateLimit(): RateLimit | null {
    const said = this.#lines.flatMap((line) => readRateLimit(line) ?? []);
    return said.findLast(({ retryAfterMs }) => retryAfterMs !== null) ?? said.at(-1) ?? null;
  }

  /** One printable line; empty where nothing was said. */
  get line(): string {
    return printableLine(this.#lines.findLast((line) => TELLING.test(line)) ?? this.#lines.at(-1) ?? '');
  }
}
