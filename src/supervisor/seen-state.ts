import type { AgentRun, WaveState } from '../reducers/wave-state.js';
import { activeRuns } from '../reducers/wave-state.js';
import type { AgentRunObservation } from '../runner/backends/backend.js';
import { ProcessObserver } from '../runner/backends/process-observer.js';
import { spoolFolder } from '../runner/spool-folder.js';
import { nameOf, sightOf } from './observe-runs.js';
import type { ReadPlace } from './read-wave-status.js';
import type { WaveEntry } from './wave-journal.js';

/** What the processes and files of an agent run say now. */
export type SeenRun = Readonly<{ run: AgentRun; sight: AgentRunObservation }>;

/** Looks at every agent run of the wave whose end is not on record. */
export function lookAtRuns(place: ReadPlace, wave: number, state: WaveState): SeenRun[] {
  const observer = new ProcessObserver({ ...place, spool: spoolFolder(place.repo, place.env) });
  return activeRuns(state).map((run) => ({ run, sight: observer.observe(nameOf(wave, run)) }));
}

/**
 * The state as it is once somebody has recorded what can be seen of its processes: nobody may be there who would, and a view
 * must not say "running" of what has ended. Neither the state nor anything in it is changed.
 */
export function seenState(state: WaveState, seen: readonly SeenRun[]): WaveState {
  const changed = seen.flatMap(({ run, sight }): [string, AgentRun][] => {
    const entries = sightOf(run, sight);
    return entries.length === 0 ? [] : [[run.agentId, entries.reduce(asRecorded, { ...run })]];
  });
  return changed.length === 0 ? state : { ...state, agents: new Map([...state.agents, ...changed]) };
}

function asRecorded(run: AgentRun, { type, data }: WaveEntry): AgentRun {
  switch (type) {
    case 'agent-run.started':
      return { ...run, state: 'running', startedAt: data.startedAt };
    case 'agent-run.exited': {
      const { exitCode, signal, endedAt, detail } = data;
      return { ...run, state: 'exited', exitCode, signal, endedAt, exitDetail: detail };
    }
    case 'agent-run.buried':
      return { ...run, state: 'buried', exitDetail: data.reason, failureClass: data.failureClass };
    default:
      return run;
  }
}
