import { chmodSync, renameSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { shellQuote } from '../base/shell-quote.js';
import { stateHome } from '../runner/spool-folder.js';
import { ensureFolder } from '../store/ensure-folder.js';
import { readRegularFile } from '../store/read-regular-file.js';
import type { LaneContext } from './lane-context.js';

/** One run of an agent in an attempt. */
export type RunPlace = Readonly<{ wave: number; attempt: number; agentId: string; round: number }>;

/** The variables that tell an agent who and where it is, and what is for it; `wave` itself is first on its PATH. */
export function agentVariables(
  context: LaneContext,
  runId: string,
  place: RunPlace,
  hasInputs: boolean,
): Record<string, string> {
  const { layout } = context;
  const { wave, attempt, agentId, round } = place;
  return {
    ...placeVariables(context, runId, place),
    WAVE_RESULT_FILE: layout.drop(wave, attempt, agentId, round),
    WAVE_INBOX: layout.inbox(wave, agentId),
    WAVE_SUMMARY: layout.summary(wave),
    WAVE_SIGNAL: layout.signal(wave, agentId),
    WAVE_SIGNAL_ACK: layout.ack(wave, agentId),
    ...(hasInputs ? { WAVE_INPUTS_DIR: layout.inputs(wave, attempt, agentId, round) } : {}),
  };
}

/** The variables that say whose work something is about; those that check it get no others. */
export function placeVariables(
  context: LaneContext,
  runId: string,
  { wave, attempt, agentId }: Omit<RunPlace, 'round'>,
): Record<string, string> {
  return {
    ...laneVariables(context),
    WAVE_WAVE: String(wave),
    WAVE_AGENT: agentId,
    WAVE_ATTEMPT: String(attempt),
    WAVE_RUN: runId,
  };
}

/** The variables that say where a program is, whatever it is about. */
export function laneVariables(context: LaneContext): Record<string, string> {
  const { repoLayout, project } = context;
  return {
    PATH: [repoLayout.binFolder(), context.env.PATH ?? '/usr/local/bin:/usr/bin:/bin'].join(delimiter),
    // Of an agent in a worktree, too: what it posts is for everybody.
    WAVE_REPO: repoLayout.repo,
    // Where we leave what its own commands need: it may not have the variable that says where that is.
    WAVE_SPOOL_DIR: stateHome(context.env),
    WAVE_LANE: context.lane,
    ...(project === undefined ? {} : { WAVE_PROJECT: project }),
  };
}

/** Writes `bin/wave`, which runs this very build with this very node; only when it would differ. */
export function ensureBin({ repoLayout, node, entry }: LaneContext): void {
  const path = join(repoLayout.binFolder(), 'wave');
  const content = `#!/bin/sh\nexec ${shellQuote(node)} ${shellQuote(entry)} "$@"\n`;
  const known = readRegularFile(path);
  if ('text' in known && known.text === content) return;
  ensureFolder(dirname(path));
  const staged = `${path}.${process.pid}`;
  writeFileSync(staged, content);
  chmodSync(staged, 0o755);
  renameSync(staged, path);
}
