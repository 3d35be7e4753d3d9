import { briefCall } from './brief-call.js';
import type { Executor, ToolCall } from './executor.js';
import { eventsOf } from './vendors/event-reader.js';

/**
 * The standard output of an agent's program for people: where it prints events, what the agent said, which tools it called, and
 * why it failed. Everything else that it prints stays as it is.
 */
export class ReadableOutput {
  readonly #executor: Executor;
  readonly #repo: string;
  readonly #reader: ReturnType<NonNullable<Executor['reader']>> | undefined;
  /** The end of a text that comes in pieces, as far as it is no whole line. */
  #piece = '';
  /** Said last; some programs say it once more at the end. */
  #last = '';

  /** @param repo whose files are named by their path in it */
  constructor(executor: Executor, repo: string) {
    this.#executor = executor;
    this.#repo = repo;
    this.#reader = executor.reader?.();
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
    return rest === '' ? [] : [rest];
  }

  #pieceLines(text: string): string[] {
    const lines = (this.#piece + text).split('\n');
    this.#piece = lines.pop() ?? '';
    return lines;
  }

  #textLines(text: string): string[] {
    const isRepeated = text === this.#last;
    this.#last = text;
    return isRepeated || text === '' ? [] : text.trimEnd().split('\n');
  }
}

function callLine({ tool, about, ok }: ToolCall): string {
  const mark = ok === null ? '·' : ok ? '✓' : '✗';
  return `${mark} ${tool} ${about}`.trimEnd();
}
