import { exitCode, exitOfSignal } from '../../base/exit-code.js';
import type { Handler } from '../command.js';
import { choiceOption } from '../choice-option.js';
import { timeoutOption, wantsJson } from '../context.js';
import { lookUntil } from '../look/look-until.js';
import { endHints } from './end-hints.js';
import { onlyRun, openRuns } from './open-runs.js';
import { endCode, isOver, sayEnd } from './run-end.js';
import { runRemarks } from './run-remarks.js';
import type { Sight } from './watched-run.js';
import { WatchedRun } from './watched-run.js';

/** Why waiting was over. */
type Reason = 'ended' | 'changed' | 'timed-out' | 'stale' | 'interrupted';

/** `wave wait`: until a run ends or changes, or time runs out. Reads only: whatever ends it cancels nothing. */
export const wait: Handler = async (invocation) => {
  const { io } = invocation;
  const forChange = choiceOption(invocation, 'for', ['completed', 'change']) === 'change';
  const timeoutMs = timeoutOption(invocation);
  const look = await openRuns(invocation);
  const watched = new WatchedRun(onlyRun(invocation, await look()), look);
  const remark = runRemarks(invocation);
  let first: string | undefined;
  const reasonOf = (sight: Sight): Reason | undefined => {
    if (isOver(sight)) return 'ended';
    if (forChange && keyOf(sight) !== first) return 'changed';
    // Who gives a time wants it to be waited for: somebody may still come.
    return timeoutMs === undefined && watched.isAbandoned(sight, Date.now()) ? 'stale' : undefined;
  };
  const { seen, signal } = await lookUntil(
    io,
    async () => {
      const sight = await watched.look();
      first ??= keyOf(sight);
      remark(sight);
      return sight;
    },
    (sight) => reasonOf(sight) !== undefined,
    { timeoutMs, hints: watched.hints },
  );
  const reason = signal === undefined ? (reasonOf(seen) ?? 'timed-out') : 'interrupted';
  const code =
    signal !== undefined
      ? exitOfSignal(signal)
      : reason === 'changed'
        ? exitCode('changed')
        : await endCode(seen);
  if (!wantsJson(invocation)) {
    sayEnd(invocation, seen, reason === 'timed-out' ? '; out of time, it was not touched' : '');
    return code;
  }
  const { runId, lane, project, status } = seen.view;
  const hints = isOver(seen) ? endHints(seen.facts, seen.view) : [];
  const result = { runId, project, lane, status, reason, exitCode: code, hints, run: seen.view };
  io.stdout(`${JSON.stringify({ schemaVersion: 1, kind: 'wait-result', ...result })}\n`);
  return code;
};

/** What `--for change` compares: what a reader of `wave status` would see, but for clocks. */
function keyOf({ view, facts }: Sight): string {
  const { runId, status, wave, stage, completedWaves, degraded, agents } = view;
  const versions = facts.waves.map(({ state }) => state.signal.version);
  const states = agents.map(({ agentId, state, attempt, degraded: own }) => [agentId, state, attempt, own]);
  return JSON.stringify([runId, status, wave, stage, completedWaves, degraded, versions, states]);
}
