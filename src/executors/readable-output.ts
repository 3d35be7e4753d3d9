import type { LineRedactor, Redactor } from '../base/redact.js';
import { briefCall } from './brief-call.js';
import type { Executor, OutputReader, ToolCall } from './executor.js';
import { redactedReader } from './redacted-reader.js';
import { eventsOf } from './vendors/event-reader.js';

/**
 * The standard output of an agent's program for people: where it prints events, what the agent said, which tools it called, and
 * why it failed, without what its events hid from whoever redacted its lines. Everything else that it prints stays as it is.
 */
export class ReadableOutput {
  readonly #executor: Executor;
  readonly #repo: string;
  readonly #reader: OutputReader | undefined;
  readonly #redactor: Redactor;
  /** For a text that comes in pieces: only together they may be a secret, or a block of several lines. */
  readonly #pieces: LineRedactor;
  /** The end of a text that comes in pieces, as far as it is no whole line. */
  #piece = '';
  /** Said last; some programs say it once more at the end. */
  #last = '';

  /** @param repo whose files are named by their path in it */
  constructor(executor: Executor, repo: string, redactor: Redactor) {
    this.#executor = executor;
    this.#repo = repo;
    const reader = executor.reader?.();
    this.#reader = reader === undefined ? undefined : redactedReader(reader, redactor);
    this.#redactor = redactor;
    this.#pieces = redactor.stream();
  }

  /** Takes the next line that was printed. @returns the lines to show for it */
  line(text: string): string[] {
    const events = this.#reader === undefined ? [] : eventsOf(text);
    if (this.#reader === undefined || events.length === 0) return [...this.rest(), text];
    const before = this.#reader.report();
    const lines = events.flatMap((event) => {
      const said = this.#executor.said?.(event) ?? null;
      if (said === null) return this.rest();
      return said.isPiece ? this.#pieceLines(said.text) : [...this.rest(), ...this.#textLines(said.text)];
    });
    lines.push(...this.#reader.line(text).map((call) => callLine(briefCall(call, this.#repo))));
    const { failure, denied } = this.#reader.report();
    // A call that was refused is shown as one: whether the agent ends with it, nobody knows yet.
    const isNew = failure !== before.failure && denied.length === before.denied.length;
    if (failure !== null && isNew && failure.message !== this.#last) lines.push(`✗ ${failure.message}`);
    return lines;
  }

  /** What is left of a text that nothing more is known of yet. */
  rest(): string[] {
    const rest = this.#piece;
    this.#piece = '';
    return rest === '' ? [] : [this.#pieces.redact(rest)];
  }

  #pieceLines(text: string): string[] {
    const lines = (this.#piece + text).split('\n');
    this.#piece = lines.pop() ?? '';
    return lines.map((line) => this.#pieces.redact(line));
  }

  #textLines(said: string): string[] {
    const text = this.#redactor.redact(said);
    const isRepeated = text === this.#last;
    this.#last = text;
    return isRepeated || text === '' ? [] : text.trimEnd().split('\n');
  }
}

function callLine({ tool, about, ok }: ToolCall): string {
  const mark = ok === null ? '·' : ok ? '✓' : '✗';
  return `${mark} ${tool} ${about}`.trimEnd();
}
