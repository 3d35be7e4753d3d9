import type { StatusInput } from '../../projections/status-input.js';
import type { AgentRun, WaveState } from '../../reducers/wave-state.js';
import { activeRuns } from '../../reducers/wave-state.js';
import { liveness } from '../../runner/process-identity.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import { readLane, readWaveStatus } from '../../supervisor/read-wave-status.js';

/** A wave as it stands now. */
export async function lookAt(context: LaneContext, wave: number): Promise<StatusInput> {
  return readWaveStatus(context, wave, await readLane(context), context.clock.now());
}

/** Whether a launcher works on the wave, or agents do that one has left behind. */
export function isAtWork({ state, launcherAlive }: StatusInput): boolean {
  return state.outcome === 'open' && (launcherAlive || activeRuns(state).some(mayRun));
}

/** Whether the agent has run, and nothing of it runs any more. */
export function hasEnded({ agents }: Pick<WaveState, 'agents'>, agentId: string): boolean {
  const run = agents.get(agentId);
  return run !== undefined && !mayRun(run);
}

/** A run that is on record as under way; where its process is known and gone, it is not, whatever the log says yet. */
function mayRun(run: AgentRun): boolean {
  if (run.state === 'requested') return true;
  if (run.state !== 'running') return false;
  return run.process === null || liveness(run.process.agent, run.process.bootId) !== 'dead';
}
