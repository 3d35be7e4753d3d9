import { exitCode } from '../../base/exit-code.js';
import type { RunView } from '../../projections/run-view.js';
import { runView } from '../../projections/run-view.js';
import type { PlacedRun } from '../../supervisor/read-runs.js';
import type { Handler, Invocation } from '../command.js';
import { numberOption, wantsJson } from '../context.js';
import { chosenRun, newestEnded, openRuns } from './open-runs.js';
import type { Runs } from './open-runs.js';
import { renderRun } from './render-run.js';
import { renderRuns } from './render-runs.js';
import { runExit } from './run-exit.js';
import { runFilter } from './run-filter.js';

/** How many runs are shown unless more are asked for. */
const LIMIT = 20;

/** `wave status`: the runs of all lanes, or one of them with its agents. Reads only. */
export const status: Handler = async (invocation) => {
  const { io } = invocation;
  const all = await (await openRuns(invocation))();
  const chosen = chosenRun(invocation, all);
  const now = Date.now();
  if (chosen !== undefined) {
    const view = runView(await all.reader.facts(chosen, now));
    const code = await runExit(view, chosen, now);
    if (wantsJson(invocation)) io.stdout(`${JSON.stringify(payload([view], 0, all))}\n`);
    else {
      io.stdout(renderRun(view, chosen.place, all.supervisor, io.terminal, now));
      if (view.endedAt === null && view.questions.length === 0 && code === exitCode('inputRequired'))
        io.stdout('  waits for a person; the command after "why" shows for what\n');
    }
    return code;
  }
  const { shown, more } = await selected(invocation, all, now);
  if (wantsJson(invocation)) io.stdout(`${JSON.stringify(payload(shown, more, all))}\n`);
  else {
    const isWhole = invocation.options['no-trunc'] === true || !io.terminal.isTty;
    io.stdout(renderRuns(shown, { more, isWhole, supervisor: all.supervisor, terminal: io.terminal }));
  }
  return 0;
};

function payload(runs: readonly RunView[], more: number, { supervisor }: Runs) {
  return { schemaVersion: 1, kind: 'runs', supervisor, runs, truncated: { runs: more } };
}

/**
 * What is not over; where there is nothing, the run that ended last. With `--all` or a filter: all that fit, newest first.
 * @returns besides, how many more there are
 */
async function selected(
  invocation: Invocation,
  all: Runs,
  now: number,
): Promise<Readonly<{ shown: readonly RunView[]; more: number }>> {
  const fits = runFilter(invocation);
  const limit = numberOption(invocation, 'limit') ?? LIMIT;
  const isWide = invocation.options.all === true || fits !== undefined;
  const open = all.runs.filter(({ run }) => run.ended === null);
  const last = newestEnded(all.runs);
  const candidates = isWide ? all.runs : open.length > 0 || last === undefined ? open : [last];
  const shown: RunView[] = [];
  let more = 0;
  for (const run of candidates) {
    // Only what is shown is read whole; a status follows from the log of the lane and the process table alone.
    if (fits !== undefined && !fits(all.reader.status(run))) continue;
    if (shown.length < limit) shown.push(await view(all, run, now));
    else more += 1;
  }
  return { shown, more };
}

async function view({ reader }: Runs, run: PlacedRun, now: number): Promise<RunView> {
  return runView(await reader.facts(run, now));
}
