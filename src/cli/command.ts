import type { EndingSignal } from '../base/exit-code.js';
import type { CallCommand } from '../model/command-call.js';

/**
 * How the words after a flag are read. `texts` may be given again, `list` takes several with commas, too. `duration` gives
 * milliseconds; a bare number counts in the flag's own unit.
 */
export type OptionKind = 'flag' | 'text' | 'texts' | 'integer' | 'number' | 'list' | 'duration';

/** One flag of a command, as data for the parser, the help, completion and the reference page. */
export type OptionSpec = Readonly<{
  kind: OptionKind;
  /** Placeholder of the value in help, such as `name`. */
  value?: string;
  doc: string;
  /** Shown in help; commands apply it themselves. */
  initial?: string;
  /** Unit of a bare number, for durations. */
  unit?: 's' | 'm' | 'ms';
  /** Accepted, and left out of the help. */
  hidden?: boolean;
}>;

/** Flags by their long name, without dashes. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** What the parser hands to a command: values by long name; absent means not given. */
export type OptionValues = Readonly<
  Record<string, boolean | string | number | readonly string[] | undefined>
>;

/** The process as a command sees it: everything that it may read or write besides files. */
export type Surroundings = Readonly<{
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Absolute paths of what runs us, for the generated `bin/wave`. */
  node: string;
  entry: string;
  stdout: (text: string) => void;
  stderr: (text: string) => void;
  stdin: () => AsyncIterable<Uint8Array>;
  /** Whether stdout is a terminal, and how many columns it has. */
  terminal: Readonly<{ isTty: boolean; columns: number; color: boolean }>;
  /** Calls back at each Ctrl-C (and at TERM) instead of ending the process; returns the way to stop listening. */
  onInterrupt: (listener: (signal: EndingSignal) => void) => () => void;
  /** Speaks the Model Context Protocol on stdin and stdout, by calling commands, until the other side hangs up. */
  serveMcp: (call: CallCommand) => Promise<void>;
}>;

/** What a command gets: parsed options, positional words, and its surroundings. */
export type Invocation = Readonly<{
  options: OptionValues;
  words: readonly string[];
  io: Surroundings;
}>;

/** Runs a command; the number is the exit code. Expected errors are thrown as Problem. */
export type Handler = (invocation: Invocation) => Promise<number> | number;

/** One command: data first, code loaded only when it is called. */
export type CommandSpec = Readonly<{
  /** One or two words. */
  name: string;
  group: 'start' | 'run' | 'steer' | 'for agents' | 'look' | 'audit';
  summary: string;
  /** Positional words as shown in usage, such as `[files…]`; empty means none are taken. */
  words?: string;
  options: OptionSpecs;
  examples: readonly string[];
  load: () => Promise<Handler>;
}>;

/** The flags that every command takes. */
export const globalOptions = {
  repo: {
    kind: 'text',
    value: 'dir',
    doc: 'the repository; the one around the working directory by default',
  },
  lane: { kind: 'text', value: 'name', doc: 'the lane', initial: 'main' },
  project: { kind: 'text', value: 'id', doc: 'the project of wave.config.json; `.` for none' },
  config: { kind: 'text', value: 'file', doc: 'another file than wave.config.json' },
  operator: { kind: 'text', value: 'name', doc: 'who acts; the git user by default' },
  json: { kind: 'flag', doc: 'machine-readable output' },
  format: { kind: 'text', value: 'json|text', doc: '`--format json` is `--json`', hidden: true },
  quiet: { kind: 'flag', doc: 'say only what is asked for, and errors' },
  'no-color': { kind: 'flag', doc: 'no colour; NO_COLOR and FORCE_COLOR are honoured too' },
  debug: { kind: 'flag', doc: 'stack traces of internal errors' },
  help: { kind: 'flag', doc: 'this help' },
} as const satisfies OptionSpecs;
