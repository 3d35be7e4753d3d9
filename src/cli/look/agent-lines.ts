import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { printable, printableJson } from '../../base/printable.js';
import { Problem } from '../../base/problem.js';
import type { LaneLayout } from '../../store/layout.js';
import { parseLogLine } from '../../runner/log-line.js';
import type { Invocation } from '../command.js';
import type { LanePlace } from '../context.js';
import { numberOption, textOption, wantsJson } from '../context.js';
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
  const first = logOf(place, wave, attempt, whose);
  if (first === undefined && !follow) throw notFound(place, wave, whose);
  const render = renderer(invocation, agent);
  let log = first === undefined ? undefined : new LogTail(first);
  return {
    next: () => {
      const rows = log?.next() ?? [];
      const newest = logOf(place, wave, attempt, whose);
      if (newest !== undefined && newest !== log?.path) {
        log = new LogTail(newest);
        rows.push(...log.next());
      }
      return rows.flatMap(render);
    },
  };
}

/** Whose output: an agent's, or that of the program of one of its contracts. */
type Printer = Readonly<{ agent: string; contract: string | undefined }>;

/** Beside the logs of agents. */
const CONTRACTS = 'contracts';

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

function renderer(invocation: Invocation, agent: string): (row: string) => string[] {
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
    return [timestamps ? `${line.at} ${line.stream}| ${printable(text)}` : printable(text)];
  };
}

function logOf(
  { layout }: LanePlace,
  wave: number,
  attempt: number | undefined,
  whose: Printer,
): string | undefined {
  const attempts = attempt === undefined ? attemptsOf(dirname(folderOf(layout, wave, 1))) : [attempt];
  return attempts
    .map((number) => newestRound(layout, wave, number, whose))
    .find((path) => path !== undefined);
}

/** The logs of agents of one attempt. */
function folderOf(layout: LaneLayout, wave: number, attempt: number): string {
  return dirname(layout.agentLog(wave, attempt, 'any'));
}

/** An agent that was sent back within an attempt has a log for each of its runs. */
function newestRound(
  layout: LaneLayout,
  wave: number,
  attempt: number,
  { agent, contract }: Printer,
): string | undefined {
  const folder = folderOf(layout, wave, attempt);
  const rounds = entries(folder).length;
  const names = new Set(entries(contract === undefined ? folder : join(folder, CONTRACTS)));
  let newest: string | undefined;
  for (let round = 0; round <= rounds; round += 1) {
    const path =
      contract === undefined
        ? layout.agentLog(wave, attempt, agent, round)
        : layout.contractLog(wave, attempt, [agent, round], contract);
    // A name with a folder in it would lead elsewhere.
    const isHere = relative(folder, path).split(sep).length === (contract === undefined ? 1 : 2);
    if (isHere && names.has(basename(path))) newest = path;
  }
  return newest;
}

function notFound({ layout, lane }: LanePlace, wave: number, { agent, contract }: Printer): Problem {
  const folder = dirname(folderOf(layout, wave, 1));
  const within = contract === undefined ? '.' : CONTRACTS;
  const names = attemptsOf(folder).flatMap((number) => entries(join(folder, `attempt-${number}`, within)));
  const known = [
    ...new Set(names.flatMap((name) => (name.endsWith('.log') ? [name.slice(0, -4)] : []))),
  ].sort();
  const what = contract === undefined ? agent : `contract ${contract} of ${agent}`;
  const nothing = contract === undefined ? 'the wave has not run' : 'no contract has run a program';
  return new Problem('logs/not-found', `there is no log of ${what} in wave ${wave} of lane ${lane}`, {
    hint: known.length > 0 ? `there are: ${known.join(', ')}` : nothing,
  });
}

/** Newest first. */
function attemptsOf(folder: string): number[] {
  return entries(folder)
    .flatMap((name) => (/^attempt-\d+$/.test(name) ? [Number(name.slice('attempt-'.length))] : []))
    .sort((left, right) => right - left);
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
