import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { printable, printableJson } from '../../base/printable.js';
import { ReadableOutput } from '../../executors/readable-output.js';
import { executorOf } from '../../executors/registry.js';
import { parseLogLine } from '../../runner/log-line.js';
import { executorOfRun } from '../../supervisor/executor-of-run.js';
import { redactorFor } from '../../supervisor/redactor-for.js';
import type { Invocation } from '../command.js';
import type { LanePlace } from '../context.js';
import { numberOption, textOption, wantsJson } from '../context.js';
import type { AgentLog, Printer } from './agent-log.js';
import { findAgentLog, noAgentLog } from './agent-log.js';
import { moment } from './events.js';
import type { LineSource } from './line-source.js';

/** How much of a log is read at a time. */
const STEP_BYTES = 4 * 1024 * 1024;

/**
 * What an agent printed, or with `--contract` what the program of one of its contracts did: of the attempt asked for, else of
 * the newest one, and with `--follow` of each that comes after.
 * @throws Problem `logs/not-found` where it has printed nothing and nobody wants to wait for it
 */
export function agentLines(
  invocation: Invocation,
  place: LanePlace,
  wave: number,
  agent: string,
): LineSource {
  const attempt = numberOption(invocation, 'attempt');
  const follow = invocation.options.follow === true;
  const whose = { agent, contract: textOption(invocation, 'contract') };
  const find = (): AgentLog | undefined => findAgentLog(place, wave, attempt, whose);
  const open = (log: AgentLog): ShownLog => {
    const words = isAsPrinted(invocation) ? undefined : readable(place, wave, whose, log);
    return { tail: new LogTail(log.path), words, render: renderer(invocation, agent, words) };
  };
  const first = find();
  if (first === undefined && !follow) throw noAgentLog(place, wave, whose);
  let shown = first === undefined ? undefined : open(first);
  return {
    next: () => {
      const lines = shown === undefined ? [] : linesOf(shown, follow);
      const newest = find();
      if (newest === undefined || newest.path === shown?.tail.path) return lines;
      lines.push(...(shown?.words?.rest() ?? []).map((text) => printable(text)));
      shown = open(newest);
      return [...lines, ...linesOf(shown, follow)];
    },
  };
}

type ShownLog = Readonly<{
  tail: LogTail;
  words: ReadableOutput | undefined;
  render: (row: string) => string[];
}>;

/** What came since the last call. What is held back because more of it may come, is given when nothing more came. */
function linesOf({ tail, words, render }: ShownLog, follow: boolean): string[] {
  const rows = tail.next();
  const lines = rows.flatMap(render);
  return follow && rows.length > 0
    ? lines
    : [...lines, ...(words?.rest() ?? []).map((text) => printable(text))];
}

/** Machines, and whoever asks for it, get what was printed to the letter. */
function isAsPrinted(invocation: Invocation): boolean {
  return wantsJson(invocation) || invocation.options.raw === true;
}

/** Reads a log as its program's adapter does; undefined for a program of a contract, which is nobody's agent. */
function readable(
  { layout, repo, config, env }: LanePlace,
  wave: number,
  { agent, contract }: Printer,
  log: AgentLog,
): ReadableOutput | undefined {
  if (contract !== undefined) return undefined;
  const kind = executorOfRun(layout, wave, { ...log, agent });
  return kind === undefined
    ? undefined
    : new ReadableOutput(executorOf(kind), repo, redactorFor({ repo, config, env }));
}

/** One log file, read on from where the last reading ended. */
class LogTail {
  #offset = 0;

  constructor(readonly path: string) {}

  /** The whole rows since the last call. A log whose middle was cut meanwhile is read on at its end. */
  next(): string[] {
    const fd = openSync(this.path, 'r');
    try {
      const { size } = fstatSync(fd);
      if (size < this.#offset) this.#offset = size;
      const rows: string[] = [];
      for (let rest = size - this.#offset; rest > 0; rest = size - this.#offset) {
        const buffer = Buffer.allocUnsafe(Math.min(STEP_BYTES, rest));
        const read = readSync(fd, buffer, 0, buffer.length, this.#offset);
        const end = buffer.subarray(0, read).lastIndexOf(10) + 1;
        if (end === 0) break;
        rows.push(...buffer.toString('utf8', 0, end - 1).split('\n'));
        this.#offset += end;
      }
      return rows;
    } finally {
      closeSync(fd);
    }
  }
}

function renderer(
  invocation: Invocation,
  agent: string,
  words: ReadableOutput | undefined,
): (row: string) => string[] {
  const since = moment(invocation, 'since') ?? -Infinity;
  const timestamps = invocation.options.timestamps === true;
  const errorsOnly = invocation.options.errors === true;
  const json = wantsJson(invocation);
  const begun: Partial<Record<string, string>> = {};
  return (row) => {
    const line = parseLogLine(row);
    if (line === undefined) return [printable(row)];
    if (Date.parse(line.at) < since || (errorsOnly && line.stream !== 'err')) return [];
    // A line that took several rows is one line again.
    const text = (begun[line.stream] ?? '') + line.text;
    begun[line.stream] = line.continues ? text : '';
    if (line.continues) return [];
    if (json) return [printableJson({ agentId: agent, at: line.at, stream: line.stream, text })];
    const lines = line.stream === 'out' ? (words?.line(text) ?? [text]) : [text];
    return lines.map((one) => (timestamps ? `${line.at} ${line.stream}| ${printable(one)}` : printable(one)));
  };
}
