import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Problem } from '../base/problem.js';
import { printable } from '../base/printable.js';
import { Waker } from '../base/waker.js';
import type { EventLevel } from '../events/control-event.js';
import { controlEvents } from '../events/control-event.js';
import type { LogRecord } from '../model/record.js';
import type { LaneState, RunEntry } from '../reducers/lane-state.js';
import { parseLogLine } from '../runner/log-line.js';
import { LogCursor } from '../store/log/cursor.js';
import { isAlive } from '../runner/process-identity.js';
import { readLane } from '../supervisor/read-wave-status.js';
import type { Handler, Invocation } from './command.js';
import type { LanePlace } from './context.js';
import { numberOption, openReader, textOption, waveOption, wantsJson } from './context.js';
import { logPaths, moment } from './events.js';
import { pickRun } from './pick-run.js';
import { pickWave } from './pick-wave.js';
import { plainLine } from './plain-line.js';

const LOOK_MS = 250;
const levels: readonly EventLevel[] = ['debug', 'info', 'warn', 'error'];

/** `wave logs`: what happened in a run, or with `--agent` what one agent printed. */
export const logs: Handler = async (invocation) => {
  const place = await openReader(invocation);
  const agent = textOption(invocation, 'agent');
  const source =
    agent === undefined
      ? eventLines(invocation, place, await readLane(place))
      : agentLines(invocation, place, agent, await readLane(place));
  const tail = numberOption(invocation, 'tail');
  const first = source.next();
  for (const line of tail === undefined ? first : first.slice(-tail)) invocation.io.stdout(`${line}\n`);
  if (invocation.options.follow !== true) return 0;
  const waker = new Waker();
  let stopped = false;
  const stop = invocation.io.onInterrupt(() => {
    stopped = true;
    waker.wake();
  });
  // Asked before the lines are taken: what was printed up to the end is shown before following ends.
  for (let over = false; !over && !stopped;) {
    over = await source.isOver();
    for (const line of source.next()) invocation.io.stdout(`${line}\n`);
    if (!over) await waker.wait(LOOK_MS);
  }
  stop();
  return 0;
};

/** Lines that keep coming: `next` gives those since the last call. */
type LineSource = Readonly<{ next: () => string[]; isOver: () => Promise<boolean> }>;

async function hasEnded(place: LanePlace, runId: string): Promise<boolean> {
  const run = (await readLane(place)).runs.find((candidate) => candidate.runId === runId);
  return run === undefined || run.ended !== null || !isAlive(run.launcher, run.launcher.bootId);
}

function eventLines(invocation: Invocation, place: LanePlace, lane: LaneState): LineSource {
  const run: RunEntry = pickRun(invocation, lane, place.lane);
  const least = levels.indexOf(levelOption(invocation));
  const since = moment(invocation, 'since');
  const cursors = new Map<string, LogCursor>();
  const json = wantsJson(invocation);
  return {
    isOver: () => hasEnded(place, run.runId),
    next: () => {
      const lines: string[] = [];
      for (const path of logPaths(place.layout, waveOption(invocation))) {
        const cursor = cursors.get(path) ?? new LogCursor(path, { blobs: place.layout.blob });
        cursors.set(path, cursor);
        cursor.advance({
          record: (record) => {
            if (record.run !== run.runId || Date.parse(record.at) < (since ?? -Infinity)) return;
            if (levels.indexOf(levelOf(record)) < least) return;
            const line = json ? JSON.stringify(record) : plainLine(record);
            if (line !== undefined) lines.push(line);
          },
          damage: () => undefined,
          restarted: () => undefined,
        });
      }
      return lines;
    },
  };
}

/** How loud a record is: its type's level, raised where it tells of a failure. */
function levelOf({ type, data }: LogRecord): EventLevel {
  if (type === 'agent-run.exited' && data.exitCode !== 0) return 'error';
  if (type === 'gate.evaluated' && (data.verdict as Readonly<{ ok?: boolean }> | undefined)?.ok === false)
    return 'error';
  if (type === 'attempt.ended' && data.outcome !== 'closed') return 'warn';
  const known: Readonly<Record<string, Readonly<{ level: EventLevel }>>> = controlEvents;
  return known[type]?.level ?? 'info';
}

function levelOption(invocation: Invocation): EventLevel {
  if (invocation.options.errors === true) return 'error';
  const given = textOption(invocation, 'level') ?? 'info';
  const level = levels.find((known) => known === given);
  if (level !== undefined) return level;
  throw new Problem('cli/flag-value', `--level is one of ${levels.join(', ')}, not "${given}"`);
}

function agentLines(invocation: Invocation, place: LanePlace, agent: string, lane: LaneState): LineSource {
  const wave = pickWave(invocation, place, lane);
  const path = agentLogPath(place, wave, numberOption(invocation, 'attempt'), agent);
  const since = moment(invocation, 'since');
  const timestamps = invocation.options.timestamps === true;
  const json = wantsJson(invocation);
  const errorsOnly = invocation.options.errors === true;
  let offset = 0;
  const run = lane.runs.at(-1);
  return {
    isOver: async () => run === undefined || (await hasEnded(place, run.runId)),
    next: () => {
      const bytes = readFileSync(path);
      const end = bytes.lastIndexOf(10) + 1;
      if (end < offset) offset = 0;
      const rows = bytes.subarray(offset, end).toString('utf8').split('\n').slice(0, -1);
      offset = end;
      return rows.flatMap((row) => {
        const line = parseLogLine(row);
        if (line === undefined) return [printable(row)];
        if (Date.parse(line.at) < (since ?? -Infinity) || (errorsOnly && line.stream !== 'err')) return [];
        if (json) return [JSON.stringify({ agentId: agent, ...line })];
        return [timestamps ? `${line.at} ${line.stream}| ${printable(line.text)}` : printable(line.text)];
      });
    },
  };
}

function agentLogPath(
  { layout, lane }: LanePlace,
  wave: number,
  attempt: number | undefined,
  agent: string,
): string {
  const attempts =
    attempt === undefined ? attemptsOf(dirname(dirname(layout.agentLog(wave, 1, 'x')))) : [attempt];
  const path = attempts
    .map((number) => layout.agentLog(wave, number, agent))
    .find((candidate) => existsSync(candidate));
  if (path !== undefined) return path;
  const known = [
    ...new Set(attempts.flatMap((number) => agentsIn(dirname(layout.agentLog(wave, number, 'x'))))),
  ];
  throw new Problem('logs/not-found', `there is no log of ${agent} in wave ${wave} of lane ${lane}`, {
    hint: known.length === 0 ? 'the wave has not run' : `there are: ${known.sort().join(', ')}`,
  });
}

/** Newest first. */
function attemptsOf(folder: string): number[] {
  return entries(folder)
    .flatMap((name) => (/^attempt-\d+$/.test(name) ? [Number(name.slice('attempt-'.length))] : []))
    .sort((left, right) => right - left);
}

function agentsIn(folder: string): string[] {
  return entries(folder).flatMap((name) => (name.endsWith('.log') ? [name.slice(0, -4)] : []));
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
