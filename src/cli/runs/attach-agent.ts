import { didYouMean } from '../../base/nearest.js';
import { Problem } from '../../base/problem.js';
import { placeCommand } from '../../model/lane-name.js';
import type { RunAgent } from '../../projections/run-agent.js';
import type { Invocation } from '../command.js';
import { numberOption } from '../context.js';
import { agentLines } from '../look/agent-lines.js';
import { lookUntil } from '../look/look-until.js';
import { detached, endCode, isOver } from './run-end.js';
import { runRemarks } from './run-remarks.js';
import type { Sight } from './watched-run.js';
import type { WatchedRun } from './watched-run.js';

/** How much of what an agent has printed is shown, unless `--tail` says otherwise. */
const TAIL = 20;

/**
 * What an agent prints, until it or the run has ended; where it has ended already, the end of what it printed.
 * @throws Problem `agent/not-found`
 */
export async function attachAgent(
  invocation: Invocation,
  watched: WatchedRun,
  agentId: string,
): Promise<number> {
  const { io, options } = invocation;
  const first = await watched.look();
  const { wave } = agentOf(first, agentId);
  const { place } = first.placed;
  const following = { ...invocation, options: { ...options, follow: true } };
  const source = agentLines(following, place, wave, agentId);
  const tail = numberOption(invocation, 'tail') ?? TAIL;
  const note = (text: string): void => {
    if (options.quiet !== true) io.stderr(`wave: ${text}\n`);
  };
  if (!hasBegun(first, wave, agentId) && !isOver(first))
    note(`${agentId} has not begun; it is shown when it does`);
  const remark = runRemarks(invocation);
  let printed: number | undefined;
  const { seen, signal } = await lookUntil(
    io,
    async () => {
      const sight = await watched.look();
      const lines = source.next();
      const shown = printed === undefined ? lines.slice(Math.max(0, lines.length - tail)) : lines;
      for (const line of shown) io.stdout(`${line}\n`);
      printed = (printed ?? 0) + shown.length;
      remark(sight);
      return sight;
    },
    (sight) => isOver(sight) || hasEnded(sight, wave, agentId) || watched.isAbandoned(sight, Date.now()),
    { hints: watched.hints },
  );
  if (signal !== undefined) return detached(invocation, seen.view, signal);
  const end = seen.view.agents.find((agent) => agent.agentId === agentId && agent.wave === wave);
  const log = placeCommand(['logs'], { ...place, wave }, ['--agent', agentId]);
  const what = printed === 0 ? 'printed nothing' : `the whole log: ${log}`;
  const how = end?.exitReason ?? (hasBegun(seen, wave, agentId) ? 'its end is not known' : 'did not begin');
  note(`${agentId}: ${how}; ${what}`);
  // What was over before anybody looked is no news of the run.
  return isOver(first) || (!isOver(seen) && hasEnded(seen, wave, agentId)) ? 0 : endCode(seen);
}

/** The agent in the wave at work, else in one before it. */
function agentOf({ view }: Sight, agentId: string): RunAgent {
  const found = view.agents.find((agent) => agent.agentId === agentId);
  if (found !== undefined) return found;
  const known = [...new Set(view.agents.map((agent) => agent.agentId))];
  throw new Problem(
    'agent/not-found',
    `run ${view.runId} has no agent ${agentId}${didYouMean(agentId, known)}`,
    {
      hint: known.length === 0 ? 'it has not begun' : `there are: ${known.join(', ')}`,
    },
  );
}

function hasBegun({ facts }: Sight, wave: number, agentId: string): boolean {
  return facts.waves.some((one) => one.wave === wave && one.state.agents.has(agentId));
}

/** Ended, and everything that it printed is in its log. */
function hasEnded({ facts }: Sight, wave: number, agentId: string): boolean {
  const run = facts.waves.find((one) => one.wave === wave)?.state.agents.get(agentId);
  return run?.state === 'concluded' || run?.state === 'buried';
}
