import { basename } from 'node:path';
import { isoTime } from '../../base/clock.js';
import { Problem } from '../../base/problem.js';
import type { LogRecord } from '../../model/record.js';
import { appendRecord } from '../../store/log/append.js';
import type { DamageEntry } from '../../store/log/damage.js';
import type { LogMeta } from '../../store/log/log-meta.js';
import { openFold } from '../../store/log/snapshot.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import type { Handler, Invocation } from '../command.js';
import { openLane, textOption, waveOption, wantsJson } from '../context.js';
import { logPaths } from './events.js';
import { operatorName } from '../operator-name.js';

/** One log as doctor sees it. */
type LogHealth = Readonly<{
  log: string;
  wave: number | null;
  path: string;
  meta: LogMeta;
  damage: readonly DamageEntry[];
}>;

/** Counts nothing of a log's own subject: doctor looks at the log itself. */
const noSubject = {
  name: 'doctor',
  version: 1,
  initial: () => null,
  apply: (_: null, __: LogRecord) => null,
  toJson: () => null,
  fromJson: () => null,
};

/** `wave doctor`: the health of a lane's logs, and the acknowledgement of damage. */
export const doctor: Handler = async (invocation) => {
  const context = await openLane(invocation);
  const place = textOption(invocation, 'acknowledge');
  if (place !== undefined) return acknowledge(invocation, context, place);
  const logs = logPaths(context.layout, waveOption(invocation)).map((path) => inspect(context, path));
  const open = logs.flatMap(({ log, wave, damage }) =>
    damage
      .filter(({ kind, acknowledged }) => kind === 'corrupt' && acknowledged === undefined)
      .map(({ offset }) => acknowledgement(context.lane, wave, `${log}:${offset}`)),
  );
  if (wantsJson(invocation)) {
    const shown = logs.map(({ log, wave, meta, damage }) => ({
      log,
      wave,
      records: meta.records,
      ...meta.counts,
      epoch: meta.epoch.number,
      damage,
    }));
    invocation.io.stdout(
      `${JSON.stringify({ schemaVersion: 1, kind: 'doctor', lane: context.lane, logs: shown })}\n`,
    );
  } else
    for (const line of logs.flatMap((health) => lines(health, context.lane)))
      invocation.io.stdout(`${line}\n`);
  if (open.length === 0) return 0;
  throw new Problem(
    'log/damaged',
    `${open.length} damaged place${open.length === 1 ? '' : 's'} that nobody has acknowledged`,
    {
      hint: `look at the bytes, and if nothing is missing: ${open[0] ?? ''}`,
      exit: 'logDamaged',
    },
  );
};

function inspect({ layout }: LaneContext, path: string): LogHealth {
  const { meta } = openFold(path, noSubject, { blobs: layout.blob });
  const number = /^wave-(\d+)\.ndjson$/.exec(basename(path))?.[1];
  const wave = number === undefined ? null : Number(number);
  const log =
    path === layout.laneLog()
      ? 'lane'
      : path === layout.controlPlane(wave ?? 0)
        ? 'control-plane'
        : 'coordination';
  return { log, wave, path, meta, damage: meta.damage.entries };
}

function lines({ log, wave, meta, damage }: LogHealth, lane: string): string[] {
  const name = wave === null ? log : `${log} wave ${wave}`;
  return [
    `${name}: ${meta.records} records, epoch ${meta.epoch.number}${damage.length === 0 ? '' : `, ${damage.length} damaged`}`,
    ...damage.map(({ kind, offset, length, acknowledged }) => {
      const what = `  ${kind} at ${offset}, ${length} bytes`;
      if (acknowledged !== undefined)
        return `${what}: acknowledged by ${acknowledged.actor} (${acknowledged.reason})`;
      if (kind === 'torn') return `${what}: the trace of a killed writer; nothing to do`;
      return `${what}: ${acknowledgement(lane, wave, `${log}:${offset}`)}`;
    }),
  ];
}

/** The command that acknowledges one damaged place; the reason is for a person to say. */
function acknowledgement(lane: string, wave: number | null, place: string): string {
  const about = wave === null ? '' : ` --wave ${wave}`;
  return `wave doctor --lane ${lane}${about} --acknowledge ${place} --reason '…'`;
}

function acknowledge(invocation: Invocation, context: LaneContext, place: string): number {
  const reason = textOption(invocation, 'reason');
  const match = /^(lane|control-plane|coordination):(\d+)$/.exec(place);
  if (match === null)
    throw new Problem('cli/flag-value', `--acknowledge needs <log>:<offset>, not "${place}"`, {
      hint: 'wave doctor lists them',
    });
  if (reason === undefined)
    throw new Problem('cli/missing-flag', '--reason is needed: why may the wave go on without these bytes?');
  const [, log, digits] = match;
  const wave = log === 'lane' ? undefined : waveOption(invocation);
  if (log !== 'lane' && wave === undefined) throw new Problem('cli/missing-flag', 'which wave? --wave');
  const { layout } = context;
  const path =
    log === 'lane'
      ? layout.laneLog()
      : log === 'control-plane'
        ? layout.controlPlane(wave ?? 0)
        : layout.coordination(wave ?? 0);
  const offset = Number(digits);
  const health = inspect(context, path);
  if (!health.damage.some((entry) => entry.offset === offset)) {
    throw new Problem('log/no-such-damage', `${place} is not a damaged place`, {
      hint: 'wave doctor lists them',
    });
  }
  appendRecord(
    path,
    {
      id: context.ids.next(),
      at: isoTime(context.clock.now()),
      lane: context.lane,
      ...(wave === undefined ? {} : { wave }),
      actor: `operator:${operatorName(invocation, context.repo)}`,
      type: 'log.damage-acknowledged',
      data: { offset, reason },
    },
    'durable',
    layout.blob,
  );
  invocation.io.stdout(`acknowledged ${place}\n`);
  return 0;
}
