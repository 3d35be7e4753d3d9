import type { AgentRunObservation, AgentRunTraces, LossReason } from '../runner/observe.js';
import { observeAgentRun } from '../runner/observe.js';
import { claimIntent } from '../runner/claim-intent.js';
import { spoolPaths } from '../runner/spool-folder.js';
import type { AgentRun } from '../reducers/wave-state.js';
import type { StatusFile } from '../model/status-file.js';
import type { LaneContext } from './lane-context.js';
import type { WaveEntry } from './wave-journal.js';

/** Where the agent runs of one wave leave their traces. */
export type TracePlace = Readonly<{ context: LaneContext; wave: number; spool: string }>;

/** What a look at one agent run found: events to append, and whether its processes must be ended because their shim died. */
export type RunSight = Readonly<{ entries: readonly WaveEntry[]; orphan: StatusFile | null }>;

const lossText: Readonly<Record<LossReason, string>> = {
  'agent-dead-without-record': 'agent and shim are gone and left no exit record',
  'shim-dead': 'its shim died before the agent began',
  rebooted: 'the machine was restarted while it ran',
  buried: 'no process came of the request',
  'status-invalid': 'its status file was damaged and nobody is left to write it again',
};

/** Looks at the processes and files of an agent run and says what happened since the log last heard of it. */
export function observeRun(place: TracePlace, run: AgentRun): RunSight {
  return sightOf(run, observeAgentRun(tracesOf(place, run)));
}

function tracesOf({ context, wave, spool }: TracePlace, run: AgentRun): AgentRunTraces {
  return {
    intentId: run.intentId,
    statusPath: context.layout.status(wave, run.attempt, run.agentId, run.round),
    claimPath: context.repoLayout.claim(run.intentId),
    exitRecordPath: spoolPaths(spool, run.intentId).exitRecord,
  };
}

/** What an observation says that the log does not know yet. */
export function sightOf(run: AgentRun, seen: AgentRunObservation): RunSight {
  return { entries: entriesOf(run, seen), orphan: seen.kind === 'shim-lost' ? seen.status : null };
}

/**
 * Settles a request that no process of ours may have answered: takes its claim, so that no shim ever will.
 * @returns the event, or none where a shim has the claim, or had it: a power cut may take the claim and leave what the
 * agent published
 */
export function buryUnclaimed(place: TracePlace, run: AgentRun, reason: string): WaveEntry[] {
  if (run.state !== 'requested') return [];
  const traces = tracesOf(place, run);
  if (!isUnanswered(observeAgentRun(traces)) || !claimIntent(traces.claimPath)) return [];
  return [
    about(run, {
      type: 'agent-run.buried',
      data: { intentId: run.intentId, reason, failureClass: 'transient' },
    }),
  ];
}

/** Whether nothing of a shim can be seen, so that its claim is what decides. */
export function isUnanswered(seen: AgentRunObservation): boolean {
  return seen.kind === 'starting' && !seen.claimed;
}

function entriesOf(run: AgentRun, seen: AgentRunObservation): WaveEntry[] {
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
