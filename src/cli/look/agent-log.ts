import { readdirSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { Problem } from '../../base/problem.js';
import type { LaneLayout } from '../../store/layout.js';
import type { LanePlace } from '../context.js';

/** Whose output: an agent's, or that of the program of one of its contracts. */
export type Printer = Readonly<{ agent: string; contract: string | undefined }>;

/** One log, and which run wrote it. */
export type AgentLog = Readonly<{ path: string; attempt: number; round: number }>;

/** Beside the logs of agents. */
const CONTRACTS = 'contracts';

/**
 * The log of the attempt that is asked for, else of the newest one that has any.
 * @returns undefined where whoever is asked for has printed nothing
 */
export function findAgentLog(
  { layout }: LanePlace,
  wave: number,
  attempt: number | undefined,
  whose: Printer,
): AgentLog | undefined {
  const attempts = attempt === undefined ? attemptsOf(dirname(folderOf(layout, wave, 1))) : [attempt];
  return attempts.map((number) => newestRound(layout, wave, number, whose)).find((log) => log !== undefined);
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
): AgentLog | undefined {
  const folder = folderOf(layout, wave, attempt);
  const rounds = entries(folder).length;
  const names = new Set(entries(contract === undefined ? folder : join(folder, CONTRACTS)));
  let newest: AgentLog | undefined;
  for (let round = 0; round <= rounds; round += 1) {
    const path =
      contract === undefined
        ? layout.agentLog(wave, attempt, agent, round)
        : layout.contractLog(wave, attempt, [agent, round], contract);
    // A name with a folder in it would lead elsewhere.
    const isHere = relative(folder, path).split(sep).length === (contract === undefined ? 1 : 2);
    if (isHere && names.has(basename(path))) newest = { path, attempt, round };
  }
  return newest;
}

/** That there is no such log, and of whom there are some. */
export function noAgentLog({ layout, lane }: LanePlace, wave: number, { agent, contract }: Printer): Problem {
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
