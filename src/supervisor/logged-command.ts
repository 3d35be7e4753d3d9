import { closeSync, mkdirSync, openSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { printableLine } from '../base/printable.js';
import type { LeashedEnd } from '../runner/leashed-command.js';
import { runLeashed } from '../runner/leashed-command.js';
import { OutputCopier, removeSpool } from '../runner/output-copier.js';
import type { SpoolPaths } from '../runner/spool-folder.js';
import { spoolPaths } from '../runner/spool-folder.js';
import { isNoSpace } from '../store/log/no-space.js';
import type { Session } from './session.js';

/** A program of the configuration, or of a wave file, that runs on a leash in the repository. */
export type LoggedCommand = Readonly<{
  /** Names it, its files and its processes: an id that was made for this one run. */
  id: string;
  /** The program as an absolute path, and its arguments. */
  argv: readonly [string, ...string[]];
  env: Readonly<Record<string, string>>;
  logPath: string;
  timeLimitMs: number;
  /** Ends it before its time. */
  signal: AbortSignal;
  /** What it reads on its standard input; nothing where left out. */
  input?: string;
  /** Whether all of its lines are wanted, and not only the last ones. */
  keepLines?: boolean;
  /** Ends it when it has printed more than this, and keeps no more; only its time limit does where left out. */
  mostBytes?: number;
  /** Between SIGTERM and SIGKILL. */
  graceMs?: number;
}>;

/** What a program left behind. */
export type CommandReport = Readonly<{
  end: LeashedEnd;
  /** It was ended because it printed too much. */
  isFlood: boolean;
  /** The end of what it printed, redacted, one printable line each. */
  tail: readonly string[];
  /** All of it, where that was asked for. */
  lines: readonly string[];
  logPath: string;
}>;

const TAIL_LINES = 20;
const LINE_CHARACTERS = 300;
/** Far above what a compiler says of any project. */
const MOST_LINES = 500_000;
const PUMP_MS = 200;
const PUMP_BYTES = 4 * 1024 * 1024;

/** Runs the program to its end. All that it prints goes into its log, redacted and capped, while it runs. */
export async function runLogged(
  { context, redactor, spool: folder }: Pick<Session, 'context' | 'redactor' | 'spool'>,
  command: LoggedCommand,
): Promise<CommandReport> {
  const { id, argv, env, logPath, timeLimitMs, mostBytes = Infinity } = command;
  const spool = spoolPaths(folder, id);
  const stdinPath = createSpool(spool, command.input);
  const tail: string[] = [];
  const lines: string[] = [];
  const copier = new OutputCopier({
    spool,
    logPath,
    redactor,
    clock: context.clock,
    onLine: (_, text) => {
      const line = printableLine(text, LINE_CHARACTERS);
      if (line !== '') tail.push(line);
      if (tail.length > TAIL_LINES) tail.shift();
      if (command.keepLines === true && lines.length < MOST_LINES) lines.push(text);
    },
  });
  const flood = new AbortController();
  const pump = setInterval(() => {
    if (printedTo(spool) > mostBytes) flood.abort();
    else copyNow(copier);
  }, PUMP_MS);
  const end = await runLeashed({
    argv,
    cwd: context.repo,
    env,
    intentId: id,
    ...(stdinPath === undefined ? {} : { stdinPath }),
    outPath: spool.out,
    errPath: spool.err,
    timeLimitMs,
    ...(command.graceMs === undefined ? {} : { graceMs: command.graceMs }),
    signal: AbortSignal.any([command.signal, flood.signal]),
  }).finally(() => clearInterval(pump));
  const isFlood = cutTo(spool, mostBytes) || flood.signal.aborted;
  while (copier.poll(PUMP_BYTES).behind) await new Promise((resolve) => setImmediate(resolve));
  copier.finish();
  if (stdinPath !== undefined) rmSync(stdinPath, { force: true });
  return { end, isFlood: isFlood && !command.signal.aborted, tail, lines, logPath };
}

/** Removes what a program that nobody saw the end of left of its output. */
export function discardOutput({ spool: folder }: Pick<Session, 'spool'>, id: string): void {
  const spool = spoolPaths(folder, id);
  removeSpool(spool);
  rmSync(inputOf(spool), { force: true });
}

/** Before anybody reads it: a copier that finds no spool takes the log for complete. */
function createSpool(spool: SpoolPaths, input: string | undefined): string | undefined {
  mkdirSync(dirname(spool.out), { recursive: true, mode: 0o700 });
  for (const path of [spool.out, spool.err]) closeSync(openSync(path, 'a', 0o600));
  if (input === undefined) return undefined;
  writeFileSync(inputOf(spool), input, { mode: 0o600 });
  return inputOf(spool);
}

function inputOf({ out }: SpoolPaths): string {
  return `${out}.stdin`;
}

/** A full disk keeps what was printed in the spool; the next try goes on there. */
function copyNow(copier: OutputCopier): void {
  try {
    copier.poll(PUMP_BYTES);
  } catch (error) {
    if (!isNoSpace(error)) throw error;
  }
}

function printedTo({ out, err }: SpoolPaths): number {
  return sizeOf(out) + sizeOf(err);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** @returns whether there was more */
function cutTo(spool: SpoolPaths, mostBytes: number): boolean {
  if (printedTo(spool) <= mostBytes) return false;
  for (const path of [spool.out, spool.err])
    if (sizeOf(path) > mostBytes / 2) truncateSync(path, mostBytes / 2);
  return true;
}
