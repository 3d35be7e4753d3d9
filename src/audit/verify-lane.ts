import { lstatSync } from 'node:fs';
import { isAbsolute, join, normalize, relative } from 'node:path';
import type { ControlEventData } from '../events/control-event.js';
import type { LaneEventData } from '../events/lane-event.js';
import { placeCommand } from '../model/lane-name.js';
import type { LaneLayout } from '../store/layout.js';
import { listLogs } from '../store/log/log-list.js';
import { hashPrefixes } from '../store/log/seal.js';
import { hashFile } from '../store/measure-file.js';
import type { Finding } from './finding.js';
import { isDamage } from './finding.js';
import type { KeptRecord, LogReport, VerifiedLog } from './verify-log.js';
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
 */
export function verifyLane(layout: LaneLayout, wave?: number): AuditReport {
  const names = [...listLogs(layout).filter(({ log }) => log === 'lane'), ...listLogs(layout, wave)];
  const logs = [...new Map(names.map((name) => [name.path, name])).values()].map((name) =>
    verifyLog(name, layout),
  );
  const lane = logs.find(({ report }) => report.log === 'lane');
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

/** By log in their order, then by byte; what is wrong with a whole file comes after what is wrong inside of the logs. */
function firstBad(findings: readonly Finding[]): Finding | null {
  const bad = findings.filter(isDamage);
  return bad.find(({ offset }) => offset !== null) ?? bad[0] ?? null;
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
    if (wave === undefined || (only !== undefined && wave !== only)) continue;
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
  const ended = records.filter(({ outcome }) => outcome !== 'running');
  const last = ended.at(-1);
  if (last === undefined) return [];
  if (own?.report.exists !== true) {
    const detail = `the lane recorded it as ${last.outcome}: put the log back from a copy`;
    return [{ ...about, kind: 'log-missing', offset: null, length: null, detail }];
  }
  const state = own.state?.outcome;
  const mismatch: Finding[] =
    last.outcome === 'completed' && state !== 'completed'
      ? [
          {
            ...about,
            kind: 'outcome-mismatch',
            offset: null,
            length: null,
            detail: `its log says ${state ?? '?'}`,
          },
        ]
      : [];
  return [...mismatch, ...checkPrefixes(path, own.report, ended, about)];
}

/** What the lane recorded of the wave's log covers also what no seal in the log itself does: its last records. */
function checkPrefixes(
  path: string,
  { sealedBytes, bytes, findings }: LogReport,
  outcomes: readonly LaneEventData['wave.outcome-recorded'][],
  about: Pick<Finding, 'log' | 'wave' | 'path' | 'remedy'>,
): Finding[] {
  const seals = outcomes.flatMap(({ evidence }) => evidence?.controlLog ?? []).filter(isSeal);
  const hashes = hashPrefixes(
    path,
    seals.map(({ offset }) => offset),
  );
  const broken = seals.findIndex(({ sha256 }, index) => hashes[index] !== sha256);
  const seal = seals[broken];
  // A break that the log itself tells of is told once.
  if (seal === undefined || findings.some((finding) => isDamage(finding))) return [];
  const isShort = bytes < seal.offset;
  const intact = Math.max(sealedBytes, ...seals.slice(0, broken).map(({ offset }) => offset));
  const offset = isShort ? bytes : Math.min(intact, seal.offset);
  const detail = isShort
    ? `the lane recorded ${seal.offset} bytes, ${bytes} are there`
    : `every record from here to ${seal.offset} is whole by itself, and one is not what the lane recorded`;
  return [
    { ...about, kind: isShort ? 'truncated' : 'seal-broken', offset, length: seal.offset - offset, detail },
  ];
}

function isSeal(value: Readonly<{ offset: number; sha256: string }>): boolean {
  return Number.isSafeInteger(value.offset) && value.offset >= 0 && typeof value.sha256 === 'string';
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
