import { lstatSync } from 'node:fs';
import { isAbsolute, join, normalize, relative } from 'node:path';
import type { ControlEventData } from '../events/control-event.js';
import type { LaneEventData } from '../events/lane-event.js';
import { placeCommand } from '../model/lane-name.js';
import type { LaneLayout } from '../store/layout.js';
import { listLogs } from '../store/log/log-list.js';
import type { LogRecord } from '../model/record.js';
import type { RecordedPrefix } from '../store/log/seal.js';
import { hashFile } from '../store/measure-file.js';
import type { Finding } from './finding.js';
import { isDamage } from './finding.js';
import type { KeptRecord, LogReport, VerifiedLog, VerifiedName, Witness } from './verify-log.js';
import { verifyLog } from './verify-log.js';

/** What was verified of a lane, or of one of its waves, and everything that was found. */
export type AuditReport = Readonly<{
  lane: string;
  whole: boolean;
  logs: readonly LogReport[];
  envelopes: number;
  blobs: number;
  /** In the order of the logs; what is no damage included. */
  findings: readonly Finding[];
  /** The first that is damage. */
  firstBad: Finding | null;
}>;

/**
 * Verifies the lane's log and the logs of its waves (or of one), and every file that their records name. What the lane
 * recorded of a wave's log is a seal of it, too.
 * @param tickets the log of the tickets between all lanes, where there is one
 */
export function verifyLane(layout: LaneLayout, wave?: number, tickets?: VerifiedName): AuditReport {
  const lane = verifyLog({ log: 'lane', wave: null, path: layout.laneLog() }, layout);
  const others: readonly VerifiedName[] = [
    ...listLogs(layout, wave).filter(({ log }) => log !== 'lane'),
    ...(tickets === undefined ? [] : [tickets]),
  ];
  const logs = [lane, ...others.map((name) => verifyLog(name, layout, witnessOf(lane, name)))];
  const across = [
    ...checkLaneLog(lane, logs, layout),
    ...outcomesOf(lane, wave).flatMap((outcome) => checkOutcomes(outcome, logs, layout)),
  ];
  const envelopes = logs.flatMap(({ kept }) =>
    kept.filter(({ record }) => record.type === 'agent-run.concluded'),
  );
  const files = logs.flatMap((log) => envelopeFindings(log, layout));
  const findings = [...logs.flatMap(({ report }) => report.findings), ...across, ...files];
  return {
    lane: layout.lane,
    whole: !findings.some(isDamage),
    logs: logs.map(({ report }) => report),
    envelopes: envelopes.length,
    blobs: new Set(logs.flatMap(({ blobs }) => [...blobs])).size,
    findings,
    firstBad: firstBad(findings),
  };
}

/**
 * By log in their order, then by the byte that is certain: of a seal that does not hold, the last that can be meant. What is
 * wrong with a whole file comes after what is wrong inside of the logs.
 */
function firstBad(findings: readonly Finding[]): Finding | null {
  const bad = findings.filter(isDamage);
  const placed = bad.filter(({ offset }) => offset !== null);
  const [first = bad[0] ?? null, ...others] = placed;
  return others
    .filter(({ path }) => path === first?.path)
    .reduce(
      (best, finding) => (best !== null && certainFrom(best) <= certainFrom(finding) ? best : finding),
      first,
    );
}

function certainFrom({ kind, offset, length }: Finding): number {
  return (offset ?? 0) + (kind === 'seal-broken' ? Math.max(0, (length ?? 0) - 1) : 0);
}

/** What the lane's log says of the log of one of its waves. */
function witnessOf({ kept }: VerifiedLog, { log, wave }: VerifiedName): Witness {
  if (log !== 'control-plane') return { prefixes: [], settledRuns: new Set() };
  const outcomes = kept.filter(({ record }) => record.wave === wave && isOutcome(record));
  const settledRuns = outcomes
    .filter(({ record }) => hasGoneOn(record, kept))
    .flatMap(({ record }) => record.run ?? []);
  return {
    prefixes: outcomes.flatMap(({ record }) => prefixOf(record) ?? []),
    settledRuns: new Set(settledRuns),
  };
}

function isOutcome({ type, data }: LogRecord): boolean {
  return type === 'wave.outcome-recorded' && data.outcome !== 'running';
}

/** Whether whoever recorded the outcome did anything of its own will after it; what ends by a fault says why. */
function hasGoneOn(outcome: LogRecord, kept: readonly KeptRecord[]): boolean {
  const { outcome: word, detail } = outcome.data;
  return kept.some(({ record: { type, run, epoch, wave, data } }) => {
    // A run that is gone on with has another holder, under another epoch.
    if (run !== outcome.run || epoch !== outcome.epoch) return false;
    if (type === 'wave.outcome-recorded')
      return wave !== outcome.wave && data.outcome === 'running' && word === 'completed';
    return type === 'run.ended' && data.outcome === word && (word === 'completed' || data.detail === detail);
  });
}

function prefixOf({ data }: LogRecord): RecordedPrefix | undefined {
  const { evidence } = data as Partial<LaneEventData['wave.outcome-recorded']>;
  const prefix = evidence?.controlLog;
  return prefix !== undefined && prefix !== null && isPrefix(prefix) ? prefix : undefined;
}

function isPrefix(value: RecordedPrefix): boolean {
  return Number.isSafeInteger(value.offset) && value.offset >= 0 && typeof value.sha256 === 'string';
}

/** Whoever launches a wave writes to the lane's log first. */
function checkLaneLog(
  lane: VerifiedLog | undefined,
  logs: readonly VerifiedLog[],
  layout: LaneLayout,
): Finding[] {
  const isLaunched = logs.some(({ report }) => report.log === 'control-plane' && report.records > 0);
  if (lane === undefined || lane.report.exists || !isLaunched) return [];
  const about = { log: 'lane', wave: null, path: lane.report.path, offset: null, length: null } as const;
  const remedy = placeCommand(['launch'], layout, ['--reconcile-status']);
  return [
    { ...about, kind: 'log-missing', detail: 'waves of the lane were launched; it can be made anew', remedy },
  ];
}

type Outcome = Readonly<{ wave: number; records: readonly LaneEventData['wave.outcome-recorded'][] }>;

function outcomesOf(lane: VerifiedLog | undefined, only: number | undefined): Outcome[] {
  const byWave = new Map<number, LaneEventData['wave.outcome-recorded'][]>();
  for (const { record } of lane?.kept ?? []) {
    const { wave, data } = record;
    if (wave === undefined || (only !== undefined && wave !== only) || !isOutcome(record)) continue;
    byWave.set(wave, [...(byWave.get(wave) ?? []), data as LaneEventData['wave.outcome-recorded']]);
  }
  return [...byWave].sort(([left], [right]) => left - right).map(([wave, records]) => ({ wave, records }));
}

function checkOutcomes(
  { wave, records }: Outcome,
  logs: readonly VerifiedLog[],
  layout: LaneLayout,
): Finding[] {
  const own = logs.find(({ report }) => report.log === 'control-plane' && report.wave === wave);
  const path = layout.controlPlane(wave);
  const about = { log: 'control-plane', wave, path: relative(layout.root, path), remedy: null } as const;
  const last = records.at(-1);
  if (last === undefined) return [];
  if (own?.report.exists !== true) {
    const detail = `the lane recorded it as ${last.outcome}: put the log back from a copy`;
    return [{ ...about, kind: 'log-missing', offset: null, length: null, detail }];
  }
  const state = own.state?.outcome;
  if (last.outcome !== 'completed' || state === 'completed') return [];
  const detail = `its log says ${state ?? '?'}`;
  return [{ ...about, kind: 'outcome-mismatch', offset: null, length: null, detail }];
}

/** What is wrong with the envelopes that the records of a log name. */
export function envelopeFindings({ report, kept }: VerifiedLog, layout: LaneLayout): Finding[] {
  return kept
    .filter(({ record }) => record.type === 'agent-run.concluded')
    .flatMap((record) => checkEnvelope(record, report, layout) ?? []);
}

/** Whether the envelope that a record names is the one that was published. */
function checkEnvelope(
  { record, offset }: KeptRecord,
  report: LogReport,
  layout: LaneLayout,
): Finding | undefined {
  const { envelopePath, envelopeSha256 } = record.data as ControlEventData['agent-run.concluded'];
  const said = `the record at ${report.path}:${offset} names it`;
  const path = typeof envelopePath === 'string' ? normalize(envelopePath) : '';
  const about = { log: null, wave: report.wave, path, offset: null, length: null, remedy: null } as const;
  if (path === '' || isAbsolute(path) || path.startsWith('..'))
    return { ...about, kind: 'envelope-outside', detail: said };
  const absolute = join(layout.root, path);
  const isFile = lstatSync(absolute, { throwIfNoEntry: false })?.isFile() === true;
  const { exists, sha256 } = isFile ? hashFile(absolute) : { exists: false, sha256: null };
  if (!exists) return { ...about, kind: 'envelope-missing', detail: `${said}, and holds what was in it` };
  if (sha256 === envelopeSha256) return undefined;
  return {
    ...about,
    kind: 'envelope-changed',
    detail: `${said} with sha256 ${envelopeSha256}; it is ${sha256 ?? '?'}`,
  };
}
