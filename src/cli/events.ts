import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseDuration } from '../base/duration.js';
import { Problem } from '../base/problem.js';
import { Waker } from '../base/waker.js';
import type { LogRecord } from '../model/record.js';
import { LogCursor } from '../store/log/cursor.js';
import type { LaneLayout } from '../store/layout.js';
import type { Handler, Invocation } from './command.js';
import { openReader, textOption, waveOption } from './context.js';
import { ndjsonWriter } from './ndjson-writer.js';

const LOOK_MS = 250;

/** `wave events`: the records of a lane's logs as they are, one JSON object a line. */
export const events: Handler = async (invocation) => {
  const { layout } = await openReader(invocation);
  const matches = filter(invocation);
  const out = ndjsonWriter(invocation.io);
  const cursors = new Map<string, LogCursor>();
  const drain = (): void => {
    for (const path of logPaths(layout, waveOption(invocation))) {
      const cursor = cursors.get(path) ?? new LogCursor(path, { blobs: layout.blob });
      cursors.set(path, cursor);
      cursor.advance({
        record: (record) => {
          if (matches(record)) out.write(record);
        },
        damage: () => undefined,
        restarted: () => undefined,
      });
    }
  };
  drain();
  if (invocation.options.follow === true) await followUntilInterrupted(invocation, drain);
  await out.end();
  return 0;
};

async function followUntilInterrupted({ io }: Invocation, drain: () => void): Promise<void> {
  const waker = new Waker();
  let stopped = false;
  const stop = io.onInterrupt(() => {
    stopped = true;
    waker.wake();
  });
  while (!stopped) {
    await waker.wait(LOOK_MS);
    drain();
  }
  stop();
}

/** The lane's own log, then each wave's two, in the order of their numbers. */
export function logPaths(layout: LaneLayout, wave: number | undefined): string[] {
  if (wave !== undefined) return [layout.controlPlane(wave), layout.coordination(wave)];
  const numbers = [
    ...new Set([...waveLogs(dirname(layout.laneLog())), ...waveLogs(dirname(layout.coordination(0)))]),
  ];
  numbers.sort((left, right) => left - right);
  return [
    layout.laneLog(),
    ...numbers.flatMap((number) => [layout.controlPlane(number), layout.coordination(number)]),
  ];
}

function waveLogs(folder: string): number[] {
  let names: string[];
  try {
    names = readdirSync(join(folder));
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const match = /^wave-(\d+)\.ndjson$/.exec(name);
    return match === null ? [] : [Number(match[1])];
  });
}

function filter(invocation: Invocation): (record: LogRecord) => boolean {
  const since = moment(invocation, 'since');
  const until = moment(invocation, 'until');
  const type = textOption(invocation, 'type');
  const agent = textOption(invocation, 'agent');
  const run = textOption(invocation, 'run-id') ?? invocation.words[0];
  return (record) => {
    const at = Date.parse(record.at);
    return (
      at >= (since ?? -Infinity) &&
      at <= (until ?? Infinity) &&
      (type === undefined || record.type === type || record.type.startsWith(`${type}.`)) &&
      (agent === undefined || record.agent === agent) &&
      (run === undefined || record.run === run)
    );
  };
}

/** A time given as ISO-8601, or as a duration before now; ms since the epoch. */
export function moment(invocation: Invocation, name: string): number | undefined {
  const text = textOption(invocation, name);
  if (text === undefined) return undefined;
  const ago = parseDuration(text);
  if (ago !== undefined) return Date.now() - ago;
  const at = Date.parse(text);
  if (Number.isFinite(at)) return at;
  throw new Problem(
    'cli/flag-value',
    `--${name} needs a time (2026-01-31T12:00:00Z) or a duration before now (10m, 2d)`,
  );
}
