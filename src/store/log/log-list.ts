import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LaneLayout } from '../layout.js';

/** One log of a lane, by what it is about. */
export type LogName = Readonly<{
  log: 'lane' | 'control-plane' | 'coordination';
  /** Null for the lane's own. */
  wave: number | null;
  /** Absolute. */
  path: string;
}>;

/** The lane's own log, then each wave's two, in the order of their numbers; with `wave` only the two of that one. */
export function listLogs(layout: LaneLayout, wave?: number): LogName[] {
  if (wave !== undefined) return logsOf(layout, wave);
  return [
    { log: 'lane', wave: null, path: layout.laneLog() },
    ...loggedWaves(layout).flatMap((number) => logsOf(layout, number)),
  ];
}

/** The waves of which there is a log, in their order. */
export function loggedWaves(layout: LaneLayout): number[] {
  const folders = [dirname(layout.laneLog()), dirname(layout.coordination(0))];
  return [...new Set(folders.flatMap(numbersIn))].sort((left, right) => left - right);
}

function logsOf(layout: LaneLayout, wave: number): LogName[] {
  return [
    { log: 'control-plane', wave, path: layout.controlPlane(wave) },
    { log: 'coordination', wave, path: layout.coordination(wave) },
  ];
}

function numbersIn(folder: string): number[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const match = /^wave-(\d+)\.ndjson$/.exec(name);
    return match === null ? [] : [Number(match[1])];
  });
}
