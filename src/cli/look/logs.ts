import { exitOfSignal } from '../../base/exit-code.js';
import { Problem } from '../../base/problem.js';
import { isPending } from '../../reducers/lane-state.js';
import { isLauncherAlive } from '../../supervisor/launcher-alive.js';
import { readLane } from '../../supervisor/read-wave-status.js';
import { agentLines } from './agent-lines.js';
import type { Handler } from '../command.js';
import type { LanePlace } from '../context.js';
import { numberOption, openReader, textOption } from '../context.js';
import { eventLines } from './event-lines.js';
import { lookUntil } from './look-until.js';
import { pickRun } from '../pick-run.js';
import { pickWave } from '../pick-wave.js';

/** `wave logs`: what happened in a run, or with `--agent` what one agent printed. */
export const logs: Handler = async (invocation) => {
  const { io } = invocation;
  const place = await openReader(invocation);
  const lane = await readLane(place);
  const run = pickRun(invocation, lane, place);
  const agent = textOption(invocation, 'agent');
  if (agent === undefined && textOption(invocation, 'contract') !== undefined)
    throw new Problem('cli/missing-flag', '--contract needs --agent: whose contract?');
  const source =
    agent === undefined
      ? eventLines(invocation, place, run)
      : agentLines(invocation, place, pickWave(invocation, place, lane), agent);
  const print = (lines: readonly string[]): void => {
    if (lines.length > 0) io.stdout(`${lines.join('\n')}\n`);
  };
  const tail = numberOption(invocation, 'tail');
  const first = source.next();
  print(tail === undefined ? first : first.slice(Math.max(0, first.length - tail)));
  if (invocation.options.follow !== true) return 0;
  // Asked before the lines are taken: what came before the end is shown before following ends.
  const look = async (): Promise<boolean> => {
    const isOver = await hasEnded(place, run.runId);
    print(source.next());
    return isOver;
  };
  const { signal } = await lookUntil(io, look, (isOver) => isOver);
  return signal === undefined ? 0 : exitOfSignal(signal);
};

/** Whether nothing more can come: the run has ended, or nobody is left to go on with it. */
async function hasEnded(place: LanePlace, runId: string): Promise<boolean> {
  const run = (await readLane(place)).runs.find((candidate) => candidate.runId === runId);
  return run === undefined || !(isPending(run) || isLauncherAlive(run));
}
