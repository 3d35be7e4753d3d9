import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { replayLogs } from '../../src/audit/replay-logs.js';
import { verifyLane } from '../../src/audit/verify-lane.js';
import { isDamage } from '../../src/audit/finding.js';
import { laneReducer } from '../../src/reducers/lane-state.js';
import { waveReducer } from '../../src/reducers/reduce-wave.js';
import type { LogRecord } from '../../src/model/record.js';
import { LogMeta } from '../../src/store/log/log-meta.js';
import { scanFile } from '../../src/store/log/read.js';
import { openFold } from '../../src/store/log/snapshot.js';
import type { LaneLayout } from '../../src/store/layout.js';
import { RepoLayout } from '../../src/store/layout.js';

/** What a test knows of a lane besides what the lane itself says. */
export type Known = Readonly<{
  repo: string;
  lane?: string;
  waves: readonly number[];
  /** Every start of an agent that really happened, as the agents themselves noted it: the intent. */
  starts: readonly string[];
  /** Ids of records on the blackboard whose command has answered that they are there. */
  acknowledged?: readonly string[];
}>;

/**
 * Judges a lane after the fact, by its logs, its claims, the process table and what the test knows: nothing that was
 * acknowledged is lost, each intent started one agent at most, nobody is left running, everything has ended, and what is
 * recorded is whole and replays identically.
 * @returns what does not hold; empty where all is well
 */
export function brokenInvariants(known: Known): string[] {
  const { repo, lane = 'main', waves } = known;
  const repoLayout = new RepoLayout(repo);
  const layout = repoLayout.lane(lane);
  const requested = new Map<string, LogRecord['type']>();
  return [
    ...laneEnd(layout, waves),
    ...waves.flatMap((wave) => [...waveEnd(layout, wave), ...intents(layout, wave, requested)]),
    ...starts(known, requested),
    ...claims(repoLayout, requested),
    ...acknowledged(layout, known),
    ...orphans(repo, requested),
    ...records(layout, waves),
  ];
}

function laneEnd(layout: LaneLayout, waves: readonly number[]): string[] {
  const { state, meta } = openFold(layout.laneLog(), laneReducer, { blobs: layout.blob });
  const open = state.runs.filter(({ ended }) => ended === null);
  const undone = waves.filter((wave) => state.waves.get(wave)?.outcome !== 'completed');
  return [
    ...open.map(({ runId }) => `run ${runId} has not ended`),
    ...undone.map((wave) => `the lane says of wave ${wave}: ${state.waves.get(wave)?.outcome ?? 'nothing'}`),
    ...(meta.counts.duplicate > 0 ? ['a record of the lane is there twice'] : []),
  ];
}

function waveEnd(layout: LaneLayout, wave: number): string[] {
  const { state } = openFold(layout.controlPlane(wave), waveReducer, { blobs: layout.blob });
  const active = [...state.agents.values()].filter(
    (run) => run.state !== 'concluded' && run.state !== 'buried',
  );
  return [
    ...(state.outcome === 'completed' ? [] : [`wave ${wave} is ${state.outcome}`]),
    ...active.map(({ intentId, state: at }) => `${intentId} is still ${at}`),
    ...state.anomalies.map((anomaly) => `wave ${wave}: ${anomaly}`),
  ];
}

/** Notes what became of each intent in the wave's log. */
function intents(layout: LaneLayout, wave: number, requested: Map<string, string>): string[] {
  const broken: string[] = [];
  for (const { type, data } of acceptedRecords(layout.controlPlane(wave), layout)) {
    const intentId = String(data['intentId']);
    if (type === 'agent-run.requested') {
      if (requested.has(intentId)) broken.push(`${intentId} was asked for twice`);
      requested.set(intentId, 'requested');
    }
    if (type === 'agent-run.buried') requested.set(intentId, 'buried');
    if (type === 'agent-run.exited')
      requested.set(intentId, data['exitCode'] === null ? 'unknown' : `exit ${String(data['exitCode'])}`);
  }
  for (const [intentId, end] of requested) if (end === 'requested') broken.push(`${intentId} has no end`);
  return broken;
}

function starts({ starts: noted }: Known, requested: ReadonlyMap<string, string>): string[] {
  const counts = new Map<string, number>();
  for (const intentId of noted) counts.set(intentId, (counts.get(intentId) ?? 0) + 1);
  const strange = [...counts].flatMap(([intentId, times]) => [
    ...(times > 1 ? [`${intentId} started ${times} agents`] : []),
    ...(requested.has(intentId) ? [] : [`${intentId} started an agent, and nobody asked for it`]),
    ...(requested.get(intentId) === 'buried' ? [`${intentId} is buried, and its agent ran`] : []),
  ]);
  const missing = [...requested].filter(([intentId, end]) => end === 'exit 0' && !counts.has(intentId));
  return [...strange, ...missing.map(([intentId]) => `${intentId} ended well, and its agent never ran`)];
}

/** Who ran has its claim, and it says who took it. */
function claims(layout: RepoLayout, requested: ReadonlyMap<string, string>): string[] {
  return [...requested].flatMap(([intentId, end]) => {
    const path = layout.claim(intentId);
    if (!existsSync(path)) return end === 'buried' ? [] : [`${intentId} ran without a claim`];
    const text = readFileSync(path, 'utf8');
    return text.endsWith('}\n') ? [] : [`the claim of ${intentId} is not whole: ${JSON.stringify(text)}`];
  });
}

function acknowledged(layout: LaneLayout, { waves, acknowledged: ids = [] }: Known): string[] {
  const there = new Set<string>();
  for (const wave of waves) {
    for (const { id, data } of acceptedRecords(layout.coordination(wave), layout)) {
      there.add(id);
      if (typeof data['id'] === 'string') there.add(data['id']);
    }
  }
  return ids.filter((id) => !there.has(id)).map((id) => `record ${id} was acknowledged and is lost`);
}

/** Processes that carry the mark of an agent run of this lane, or are a shim of this repository. */
function orphans(repo: string, requested: ReadonlyMap<string, string>): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const words = textOf(`/proc/${pid}/cmdline`);
      const intentId = /(?:^|\0)WAVE_INTENT=([^\0]*)/.exec(textOf(`/proc/${pid}/environ`))?.[1];
      const isOurs = intentId !== undefined && requested.has(intentId);
      const isShim = words.includes('shim.sh\0') && words.includes(repo);
      return isOurs || isShim ? [`process ${pid} is left: ${words.replaceAll('\0', ' ').slice(0, 120)}`] : [];
    });
}

function records(layout: LaneLayout, waves: readonly number[]): string[] {
  const damage = verifyLane(layout).findings.filter(isDamage);
  if (damage.length > 0) return damage.map(({ kind, detail }) => `audit: ${kind} ${detail}`);
  return waves.flatMap((wave) =>
    replayLogs(layout, wave).differences.map(({ type, key }) => `replay of wave ${wave}: ${type} ${key}`),
  );
}

function acceptedRecords(path: string, layout: LaneLayout): LogRecord[] {
  const meta = new LogMeta();
  const found: LogRecord[] = [];
  const record = (one: LogRecord, offset: number): void => {
    if (meta.observe(one, offset) === 'accepted') found.push(one);
  };
  if (existsSync(path)) scanFile(path, 0, { record, damage: () => undefined }, { blobs: layout.blob });
  return found;
}

/** A process may go while it is looked at. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
