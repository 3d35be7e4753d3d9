#!/usr/bin/env node
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';
import type { Surroundings } from './cli/command.js';
import { runCli } from './cli/run-cli.js';
import { VERSION } from './cli/version.js';

// A reader that goes away (`wave logs | head`) ends us quietly, as it does any other filter.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

// A file size limit then answers with an error, like a full disk, in place of ending us.
process.on('SIGXFSZ', () => undefined);

const { stdout, env } = process;
// `stdout.isTTY` is undefined where it is none, and what is undefined lets a library decide, which counts CI as a terminal.
const isTerminal = isatty(1);
const surroundings: Surroundings = {
  cwd: workingFolder(),
  env,
  node: process.execPath,
  entry: fileURLToPath(import.meta.url),
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  stdin: () => process.stdin,
  terminal: {
    isTty: isTerminal,
    columns: stdout.columns,
    color:
      env.FORCE_COLOR !== undefined
        ? env.FORCE_COLOR !== '0'
        : isTerminal && env.NO_COLOR === undefined && env.TERM !== 'dumb',
  },
  onInterrupt: (listener) => {
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    const handlers = signals.map((signal) => [signal, () => listener(signal)] as const);
    for (const [signal, handler] of handlers) process.on(signal, handler);
    return () => {
      for (const [signal, handler] of handlers) process.off(signal, handler);
    };
  },
  serveMcp: async (call) => {
    const { serveMcp } = await import('./mcp/serve-mcp.js');
    await serveMcp(call, VERSION, process.stdin, stdout, surroundings.onInterrupt);
  },
};

/** Where nothing is any more, no repository is found: that is then what is said. */
function workingFolder(): string {
  try {
    return process.cwd();
  } catch {
    return '/nowhere';
  }
}

const code = await runCli(process.argv.slice(2), surroundings);
// Ends as soon as everything is written: a timer that a library left behind (chokidar's throttle, up to a second) is
// nothing to wait for.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
