import type { ExitName } from './exit-code.js';
import { exitCode } from './exit-code.js';

/** What may be said about a problem beyond its code and message. */
export type ProblemDetails = Readonly<{
  /** What the reader can do about it; one sentence or a command. */
  hint?: string;
  /** The row of the exit-code table that the command ends with; `usage` where left out. */
  exit?: ExitName;
  /** Further lines shown beneath the message, such as candidates or diagnostics. */
  lines?: readonly string[];
  cause?: unknown;
}>;

/** An expected, coded error: what happened and what to do. Each code has a page under docs/errors/. */
export class Problem extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exit: ExitName;
  readonly lines: readonly string[];

  constructor(code: string, message: string, details: ProblemDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'Problem';
    this.code = code;
    this.hint = details.hint;
    this.exit = details.exit ?? 'usage';
    this.lines = details.lines ?? [];
  }

  /** The number that the process ends with. */
  get exitCode(): number {
    return exitCode(this.exit);
  }
}
