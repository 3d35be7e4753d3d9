import { join, relative } from 'node:path';
import { Problem } from '../base/problem.js';
import type { CoordinationRecord } from '../model/coordination-record.js';
import type { LaneEventData } from '../events/lane-event.js';
import type { LogRecord } from '../model/record.js';
import { auditReport } from '../projections/audit-report.js';
import { waveHistory } from '../projections/wave-history.js';
import { waveReducer } from '../reducers/reduce-wave.js';
import type { WaveState } from '../reducers/wave-state.js';
import { activeRuns } from '../reducers/wave-state.js';
import { isOpenStatus } from '../model/coordination-record.js';
import { readRegularFile } from '../store/read-regular-file.js';
import { fingerprint } from '../waves/source.js';
import type { LaneLayout } from '../store/layout.js';
import type { CollectedWave, CopiedFile } from './collect-wave.js';
import { collectWave, copied, made } from './collect-wave.js';
import type { ExportedFile } from './export-manifest.js';
import { writeExport } from './write-export.js';

/** Where the wave's file is copied to. */
const WAVE_FILE = 'wave.md';
const REPORT = 'report.md';

/** The bytes of an export are hashed: git must not change one of them on the way into a commit or out of it. */
const ATTRIBUTES = '* -text -ident -filter -working-tree-encoding\n';

/** What is exported, and from where. */
export type ExportRequest = Readonly<{
  /** Absolute path of the repository. */
  repo: string;
  layout: LaneLayout;
  wave: number;
  /** The wave's file as it stands, relative to the repository; undefined where there is none. */
  file: string | undefined;
  /** Absolute path of the folder. */
  folder: string;
}>;

/** What was written, and of what. */
export type WaveExport = Readonly<{
  files: readonly ExportedFile[];
  outcome: WaveState['outcome'];
  /** Files that records name and that were not there. */
  missing: readonly string[];
}>;

/**
 * Writes the canonical files of a wave and a report into a folder. The same state gives the same bytes, whenever and from
 * wherever it is exported.
 * @throws Problem `audit/agents-run` where the files would count as changes that nobody owns; those of `writeExport`
 */
export function exportWave({ repo, layout, wave, file, folder }: ExportRequest): WaveExport {
  const collected = collectWave(layout, wave);
  const state = collected.control.reduce(
    (so, record) => waveReducer.apply(so, record),
    waveReducer.initial(),
  );
  const path = file === undefined ? undefined : join(repo, file);
  const read = path === undefined ? undefined : readRegularFile(path);
  const text = read !== undefined && 'text' in read ? read.text : undefined;
  if (activeRuns(state).length > 0 && isWithin(repo, folder)) throw inTheWay(wave);
  const report = reportOf(collected, state, layout.lane, wave, text);
  const files: CopiedFile[] = [
    ...collected.files,
    ...(path === undefined || text === undefined ? [] : [copied(WAVE_FILE, path)]),
    made(REPORT, Buffer.from(report)),
    made('.gitattributes', Buffer.from(ATTRIBUTES)),
  ];
  return {
    files: writeExport(folder, { lane: layout.lane, wave }, files),
    outcome: state.outcome,
    missing: collected.missing,
  };
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith('../');
}

function inTheWay(wave: number): Problem {
  return new Problem(
    'audit/agents-run',
    `agents of wave ${wave} run, and would have to answer for these files`,
    {
      hint: 'name a folder outside of the repository, or wait until the wave is over',
    },
  );
}

function reportOf(
  { control, coordination, lane: laneRecords, missing }: CollectedWave,
  state: WaveState,
  lane: string,
  wave: number,
  text: string | undefined,
): string {
  const posted = coordination.filter(({ type }) => type === 'record.posted');
  return auditReport({
    lane,
    wave,
    state,
    history: waveHistory(control, coordination),
    runs: runsOf(laneRecords),
    open: openOf(coordination),
    posted: posted.length,
    file:
      text === undefined ? 'missing' : fingerprint(text) === state.opened?.fingerprint ? 'same' : 'changed',
    missing,
    seals: control.filter(({ type }) => type === 'log.sealed').length,
  });
}

function runsOf(records: readonly LogRecord[]) {
  return records
    .filter(({ type }) => type === 'run.started')
    .map(({ run = '', at, data }) => {
      const end = records.find((record) => record.type === 'run.ended' && record.run === run);
      const { operator } = (data as LaneEventData['run.started']).request;
      const { outcome, detail } = (end?.data ?? {}) as Partial<LaneEventData['run.ended']>;
      return {
        runId: run,
        operator,
        startedAt: at,
        ended: outcome === undefined ? null : `${outcome}: ${detail ?? ''}`,
      };
    });
}

/** The records that nobody has settled, oldest first. */
function openOf(coordination: readonly LogRecord[]): CoordinationRecord[] {
  const records = new Map<string, CoordinationRecord>();
  for (const { type, data } of coordination) {
    const { id } = data;
    if (typeof id !== 'string') continue;
    const known = records.get(id);
    if (type === 'record.posted' && known === undefined)
      records.set(id, data as unknown as CoordinationRecord);
    if (type === 'record.changed' && known !== undefined) records.set(id, { ...known, ...(data as object) });
  }
  return [...records.values()].filter(({ status }) => isOpenStatus(status));
}
