import type { AgentRunObservation, Backend, LossReason, RunName } from '../runner/backends/backend.js';
import type { AgentRun } from '../reducers/wave-state.js';
import type { StatusFile } from '../model/status-file.js';
import type { WaveEntry } from './wave-journal.js';

const lossText: Readonly<Record<LossReason, string>> = {
  'agent-dead-without-record': 'agent and shim are gone and left no exit record',
  'shim-dead': 'its shim died before the agent began',
  rebooted: 'the machine was restarted while it ran',
  buried: 'no process came of the request',
  'status-invalid': 'its status file was damaged and nobody is left to write it again',
};

/** A run of a wave as backends know it. */
export function nameOf(wave: number, { intentId, attempt, agentId, round, process }: AgentRun): RunName {
  return { intentId, wave, attempt, agentId, round, process };
}

/**
 * Settles a request that no process of ours may have answered, so that none ever will.
 * @returns the event, or none where somebody has taken it up
 */
export async function buryUnclaimed(
  backend: Pick<Backend, 'adopt'>,
  wave: number,
  run: AgentRun,
  reason: string,
): Promise<WaveEntry[]> {
  if (run.state !== 'requested') return [];
  const seen = await backend.adopt(nameOf(wave, run));
  if (seen.kind !== 'lost' || seen.reason !== 'buried') return [];
  return [
    about(run, {
      type: 'agent-run.buried',
      data: { intentId: run.intentId, reason, failureClass: 'transient' },
    }),
  ];
}

/** What an observation says that the log does not know yet: told twice, it says nothing the second time. */
export function sightOf(run: AgentRun, seen: AgentRunObservation): WaveEntry[] {
  switch (seen.kind) {
    case 'starting':
      return [];
    case 'running':
    case 'shim-lost':
      return started(run, seen.status);
    case 'exited': {
      const { exitCode, signal, endedAt } = seen;
      return [...started(run, seen.status), exit(run, { exitCode, signal, endedAt, detail: '' })];
    }
    case 'lost': {
      const detail = lossText[seen.reason];
      if (seen.status === null) {
        const data = { intentId: run.intentId, reason: detail, failureClass: 'unknown' } as const;
        return [about(run, { type: 'agent-run.buried', data })];
      }
      return [
        ...started(run, seen.status),
        exit(run, { exitCode: null, signal: null, endedAt: null, detail }),
      ];
    }
  }
}

function started(run: AgentRun, status: StatusFile): WaveEntry[] {
  if (run.state !== 'requested') return [];
  const { bootId, shim, agent, startedAt } = status;
  return [
    about(run, {
      type: 'agent-run.started',
      data: { intentId: run.intentId, bootId, shim, agent, startedAt },
    }),
  ];
}

/** The event of an end that nobody recorded, after its processes were ended by us. */
export function exitUnknown(run: AgentRun, detail: string): WaveEntry {
  return exit(run, { exitCode: null, signal: null, endedAt: null, detail });
}

function exit(
  run: AgentRun,
  how: Readonly<{ exitCode: number | null; signal: string | null; endedAt: string | null; detail: string }>,
): WaveEntry {
  return about(run, { type: 'agent-run.exited', data: { intentId: run.intentId, ...how } });
}

function about(run: AgentRun, entry: WaveEntry): WaveEntry {
  return { ...entry, attempt: run.attempt, agent: run.agentId };
}
