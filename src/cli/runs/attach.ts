import { printableJson } from '../../base/printable.js';
import { Problem } from '../../base/problem.js';
import { plainLine } from '../launch/plain-line.js';
import { lookUntil } from '../look/look-until.js';
import type { Handler, Invocation } from '../command.js';
import { numberOption, textOption, wantsJson } from '../context.js';
import { attachAgent } from './attach-agent.js';
import { attachDashboard } from './attach-dashboard.js';
import { onlyRun, openRuns } from './open-runs.js';
import { detached, endCode, isOver, sayEnd } from './run-end.js';
import { RunNews } from './run-news.js';
import { runRemarks } from './run-remarks.js';
import { WatchedRun } from './watched-run.js';

/** What has happened is shown this far back, unless `--tail` says otherwise. */
const CATCH_UP = 10;

/** `wave attach`: shows a run, or one of its agents, to any terminal. Reads only: leaving it changes nothing. */
export const attach: Handler = async (invocation) => {
  const agent = textOption(invocation, 'agent');
  const dashboard = invocation.options.dashboard === true;
  if (dashboard && (agent !== undefined || wantsJson(invocation)))
    throw new Problem('cli/flag-value', '--dashboard stands alone', {
      hint: 'wave status --json is the same for programs; --agent shows what one agent prints',
    });
  const look = await openRuns(invocation);
  const watched = new WatchedRun(onlyRun(invocation, await look()), look);
  if (agent !== undefined) return attachAgent(invocation, watched, agent);
  return dashboard ? attachDashboard(invocation, watched) : attachEvents(invocation, watched);
};

/** The event lines of the run, from a little before now until it ends. */
async function attachEvents(invocation: Invocation, watched: WatchedRun): Promise<number> {
  const { io } = invocation;
  const remark = runRemarks(invocation);
  const news = new RunNews(wantsJson(invocation) ? printableJson : plainLine);
  const tail = numberOption(invocation, 'tail') ?? CATCH_UP;
  let isFirst = true;
  const { seen, signal } = await lookUntil(
    io,
    async () => {
      // Looked at before the lines are taken: what came before the end is shown before watching ends.
      const sight = await watched.look();
      const lines = news.of(sight);
      for (const line of isFirst ? lines.slice(Math.max(0, lines.length - tail)) : lines)
        io.stdout(`${line}\n`);
      isFirst = false;
      remark(sight);
      return sight;
    },
    (sight) => isOver(sight) || watched.isAbandoned(sight, Date.now()),
    { hints: watched.hints },
  );
  if (signal !== undefined) return detached(invocation, seen.view, signal);
  if (!wantsJson(invocation)) sayEnd(invocation, seen);
  return endCode(seen);
}
