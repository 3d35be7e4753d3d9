import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { printableLine } from '../base/printable.js';
import type { LeashedEnd } from '../runner/leashed-command.js';
import { runLeashed } from '../runner/leashed-command.js';
import { OutputCopier, removeSpool } from '../runner/output-copier.js';
import type { SpoolPaths } from '../runner/spool-folder.js';
import { spoolPaths } from '../runner/spool-folder.js';
import { agentEnvironment } from '../runner/agent-environment.js';
import { isNoSpace } from '../store/log/no-space.js';
import { placeVariables } from './agent-variables.js';
import type { CheckOrder } from './check-order.js';
import type { Session } from './session.js';

/** What a program that was run for a contract left behind. */
export type CommandReport = Readonly<{
  end: LeashedEnd;
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

/**
 * Runs a program for a contract on a leash, in the repository, with the environment that agents get. All that it prints
 * goes into its log, redacted and capped, while it runs.
 */
export async function runContractCommand(
  session: Session,
  { checkId, wave, run, contract, timeLimitMs }: CheckOrder,
  argv: readonly [string, ...string[]],
  options: Readonly<{ signal: AbortSignal; keepLines?: boolean }>,
): Promise<CommandReport> {
  const { context, runId, redactor } = session;
  const spool = spoolPaths(session.spool, checkId);
  const logPath = context.layout.contractLog(wave, run.attempt, [run.agentId, run.round], contract.id);
  createSpool(spool);
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
      if (options.keepLines === true && lines.length < MOST_LINES) lines.push(text);
    },
  });
  const pump = setInterval(() => copyNow(copier), PUMP_MS);
  const end = await runLeashed({
    argv,
    cwd: context.repo,
    env: agentEnvironment({
      source: context.env,
      pass: context.config.env?.pass ?? [],
      set: placeVariables(context, runId, { wave, attempt: run.attempt, agentId: run.agentId }),
    }),
    intentId: checkId,
    outPath: spool.out,
    errPath: spool.err,
    timeLimitMs,
    signal: options.signal,
  }).finally(() => clearInterval(pump));
  while (copier.poll(PUMP_BYTES).behind) await new Promise((resolve) => setImmediate(resolve));
  copier.finish();
  return { end, tail, lines, logPath };
}

/** Before anybody reads it: a copier that finds no spool takes the log for complete. */
function createSpool({ out, err }: SpoolPaths): void {
  mkdirSync(dirname(out), { recursive: true, mode: 0o700 });
  for (const path of [out, err]) closeSync(openSync(path, 'a', 0o600));
}

/** Removes what a check that nobody finished left of its output. */
export function discardCheck({ spool }: Pick<Session, 'spool'>, checkId: string): void {
  removeSpool(spoolPaths(spool, checkId));
}

/** A full disk keeps what was printed in the spool; the next try goes on there. */
function copyNow(copier: OutputCopier): void {
  try {
    copier.poll(PUMP_BYTES);
  } catch (error) {
    if (!isNoSpace(error)) throw error;
  }
}
