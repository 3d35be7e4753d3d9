import type { JsonObject } from '../base/json.js';

/** One command, called by another way in than the command line. */
export type CommandCall = Readonly<{
  /** As it stands in the table of commands, such as `coord post`. */
  command: string;
  words?: readonly string[];
  /** By the long names of the command's flags, as its handler reads them: durations in ms. Those that all take are settled. */
  options: Readonly<Record<string, boolean | string | number | readonly string[]>>;
  /** Ends a command that waits, as Ctrl-C does. */
  signal?: AbortSignal;
}>;

/** What came of it. */
export type CommandAnswer = Readonly<{
  exitCode: number;
  /** What it printed. */
  output: string;
  /** What it remarked besides, a line each. */
  remarks: readonly string[];
  /** Why it did nothing: the same facts as `--json` prints; null where it did. */
  problem: JsonObject | null;
}>;

/** Calls a command. Never throws; what is printed goes into the answer. */
export type CallCommand = (call: CommandCall) => Promise<CommandAnswer>;
