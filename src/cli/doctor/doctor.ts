import { existsSync } from 'node:fs';
import { acknowledgeCommand } from '../../audit/remedies.js';
import { printableLine } from '../../base/printable.js';
import { Problem } from '../../base/problem.js';
import type { LaneName } from '../../model/lane-name.js';
import { placeCommand } from '../../model/lane-name.js';
import type { LogRecord } from '../../model/record.js';
import type { BlobPath } from '../../store/log/blob.js';
import { appendRecord } from '../../store/log/append.js';
import type { DamageEntry } from '../../store/log/damage.js';
import type { LogName } from '../../store/log/log-list.js';
import { listLogs } from '../../store/log/log-list.js';
import type { LogMeta } from '../../store/log/log-meta.js';
import { openFold } from '../../store/log/snapshot.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import type { Delivery } from '../../supervisor/lifecycle/delivery-log.js';
import { newestDeliveries } from '../../supervisor/lifecycle/delivery-log.js';
import type { Handler, Invocation } from '../command.js';
import { openLane, textOption, waveOption, wantsJson } from '../context.js';
import { chooseLane } from '../lane-choice.js';
import { recordDraft } from '../record-draft.js';
import { endOf, examine, findingJson, mended } from './examine.js';
import { renderFindings } from './render-findings.js';

/** A log that doctor looks at: one of the lane, or that of the tickets between all lanes. */
type Log = Omit<LogName, 'log'> & Readonly<{ log: LogName['log'] | 'dependencies'; blobs: BlobPath }>;

/** The log as doctor sees it. */
type LogHealth = Log & Readonly<{ meta: LogMeta; damage: readonly DamageEntry[] }>;

/** Counts nothing of a log's own subject: doctor looks at the log itself. */
const noSubject = {
  name: 'doctor',
  version: 1,
  initial: () => null,
  apply: (_: null, __: LogRecord) => null,
  toJson: () => null,
  fromJson: () => null,
};

/** `wave doctor`: what is around a lane, the health of its logs, and the acknowledgement of damage. */
export const doctor: Handler = async (invocation) => {
  const context = await openLane(invocation, chooseLane, 'go-on-silently');
  const place = textOption(invocation, 'acknowledge');
  if (place !== undefined) return acknowledge(invocation, context, place);
  const findings = await mended(await examine(invocation, context), invocation.options.fix === true);
  const logs = logsOf(context, waveOption(invocation)).map(inspect);
  const open = logs.flatMap(({ log, wave, damage }) =>
    damage
      .filter(({ kind, acknowledged }) => kind === 'corrupt' && acknowledged === undefined)
      .map(({ offset }) => acknowledgeCommand(context, wave, log, offset)),
  );
  const deliveries = [...newestDeliveries(context.layout.deliveries()).values()];
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
      `${JSON.stringify({ schemaVersion: 1, kind: 'doctor', lane: context.lane, checks: findings.map(findingJson), logs: shown, deliveries })}\n`,
    );
  } else
    for (const line of [
      ...renderFindings(findings, invocation.io.terminal),
      ...logs.flatMap((health) => lines(health, context)),
      ...deliveries.flatMap(troubleWith),
    ])
      invocation.io.stdout(`${line}\n`);
  if (open.length === 0) return endOf(findings);
  throw new Problem(
    'log/damaged',
    `${open.length} damaged place${open.length === 1 ? '' : 's'} that nobody has acknowledged`,
    {
      hint: `look at the bytes, and if nothing is missing: ${open[0] ?? ''}`,
      exit: 'logDamaged',
    },
  );
};

/** The logs of the lane, or of one of its waves; and that of the tickets, where there is one. */
function logsOf({ layout, repoLayout }: LaneContext, wave: number | undefined): Log[] {
  const own = listLogs(layout, wave).map((name) => ({ ...name, blobs: layout.blob }));
  const path = repoLayout.tickets();
  if (!existsSync(path)) return own;
  return [...own, { log: 'dependencies', wave: null, path, blobs: repoLayout.ticketBlob }];
}

function inspect(log: Log): LogHealth {
  const { meta } = openFold(log.path, noSubject, { blobs: log.blobs });
  return { ...log, meta, damage: meta.damage.entries };
}

function lines({ log, wave, meta, damage }: LogHealth, place: LaneName): string[] {
  const name = wave === null ? log : `${log} wave ${wave}`;
  return [
    `${name}: ${meta.records} records, epoch ${meta.epoch.number}${damage.length === 0 ? '' : `, ${damage.length} damaged`}`,
    ...damage.map(({ kind, offset, length, acknowledged }) => {
      const what = `  ${kind} at ${offset}, ${length} bytes`;
      if (acknowledged !== undefined)
        return `${what}: acknowledged by ${acknowledged.actor} (${acknowledged.reason})`;
      if (kind === 'torn') return `${what}: the trace of a killed writer; nothing to do`;
      return `${what}: ${acknowledgeCommand(place, wave, log, offset)}`;
    }),
  ];
}

/** What went wrong when a hook or a webhook was told something last; nothing where all is well. */
function troubleWith({ to, at, event, id, outcome, detail }: Delivery): string[] {
  if (outcome === 'delivered') return [];
  const what = { retrying: 'tries again to tell of', 'gave-up': 'gave up on', 'not-sent': 'is told nothing' }[
    outcome
  ];
  return [
    printableLine(
      [`${to}:`, what, event, id, `(${detail}), ${at}`].filter((word) => word !== '').join(' '),
      300,
    ),
  ];
}

function acknowledge(invocation: Invocation, context: LaneContext, place: string): number {
  const reason = textOption(invocation, 'reason');
  const match = /^(lane|control-plane|coordination|dependencies):(\d+)$/.exec(place);
  if (match === null)
    throw new Problem('cli/flag-value', `--acknowledge needs <log>:<offset>, not "${place}"`, {
      hint: `${placeCommand(['doctor'], context.layout)} lists them`,
    });
  if (reason === undefined)
    throw new Problem('cli/missing-flag', '--reason is needed: why may the wave go on without these bytes?');
  const [, log, digits] = match;
  const wave = log === 'lane' || log === 'dependencies' ? undefined : waveOption(invocation);
  const name = logsOf(context, wave).find((candidate) => candidate.log === log);
  if (name === undefined && log === 'dependencies')
    throw new Problem('log/no-such-damage', 'there is no log of tickets');
  if (name === undefined || name.wave !== (wave ?? null))
    throw new Problem('cli/missing-flag', 'which wave? --wave');
  const offset = Number(digits);
  const health = inspect(name);
  if (!health.damage.some((entry) => entry.offset === offset)) {
    throw new Problem('log/no-such-damage', `${place} is not a damaged place`, {
      hint: `${placeCommand(['doctor'], context.layout)} lists them`,
    });
  }
  const event = { type: 'log.damage-acknowledged', data: { offset, reason }, wave };
  appendRecord(name.path, recordDraft(invocation, context, event), 'durable', name.blobs);
  invocation.io.stdout(`acknowledged ${place}\n`);
  return 0;
}
