import type { Intent } from '../engine/intent.js';
import type { AgentRun } from '../reducers/wave-state.js';
import { publishedOf } from '../runner/backends/backend.js';
import { isExecutorKind } from '../model/executor.js';
import { resolveExecutor } from '../waves/resolve-executor.js';
import { concludeRun } from './conclude-run.js';
import { nameOf } from './observe-runs.js';
import type { Performance } from './perform-intents.js';
import type { WaveJournal } from './wave-journal.js';

type Stop = Extract<Intent, { kind: 'stop-agent' }>;

/** Ends these runs: on record in one append, and only then signalled. Who is not up yet is stopped once it can be named. */
export function stopAgents(
  { session, journal, wave, stops, basis }: Performance,
  due: readonly Stop[],
): void {
  const named = due.flatMap(({ intentId, reason }) => {
    const run = runOf(journal, intentId);
    if (run === undefined) return [];
    const name = nameOf(wave.wave, run);
    return publishedOf(session.backend.observe(name)) === null ? [] : [{ run, name, reason }];
  });
  journal.append(
    ...named.map(({ run, reason }) => ({
      type: 'agent-run.stop-requested' as const,
      attempt: run.attempt,
      agent: run.agentId,
      data: { intentId: run.intentId, reason, basis },
    })),
  );
  for (const { name } of named) stops.begin(name);
}

/** Puts on record what came of a run whose process has ended, once nothing that it left is running. */
export async function concludeAgent(stage: Performance, intentId: string): Promise<void> {
  const { journal, wave, outputs, worktrees } = stage;
  const run = runOf(journal, intentId);
  const agent = wave.agents.find(({ agentId }) => agentId === run?.agentId);
  if (run === undefined) return;
  if (agent === undefined) {
    // The wave file no longer declares it: its process has ended and nobody asks for its evidence.
    const data = {
      intentId,
      reason: 'the wave no longer declares this agent',
      failureClass: 'cancelled',
    } as const;
    journal.append({ type: 'agent-run.buried', attempt: run.attempt, agent: run.agentId, data });
    return;
  }
  const output = outputs.collect(run);
  if (output === undefined || !isSwept(stage, run)) return;
  if (run.worktree !== null) await worktrees.commit(run.worktree, true);
  const view = worktrees.viewFor(agent.agentId);
  const { context, choice } = stage.session;
  const { model } = resolveExecutor(agent, {
    config: context.config,
    lane: context.lane,
    ...choice,
    ...(isExecutorKind(run.executor) && choice.force !== true ? { fallback: run.executor } : {}),
  });
  // What its output ended with: calls that nobody saw the end of.
  journal.append(
    ...outputs.toolCalls([run]),
    await concludeRun(view.context, wave.wave, agent, run, output, { ...view, model }),
  );
  outputs.discard(run);
}

/**
 * Ends what a process that has ended left running: it would go on changing files that nobody answers for.
 * @returns whether nothing is left to wait for
 */
function isSwept({ session, journal, wave, stops }: Performance, run: AgentRun): boolean {
  const stop = stops.of(run.intentId);
  if (stop === 'under-way') return false;
  if (stop === undefined) {
    const name = nameOf(wave.wave, run);
    if (publishedOf(session.backend.observe(name)) === null) return true;
    stops.begin(name);
    return false;
  }
  if (run.stop === null && stop.kind !== 'nothing-to-stop') {
    const { survivors } = stop;
    const data = { intentId: run.intentId, survivors: survivors.map(({ pid }) => pid) };
    journal.append({ type: 'agent-run.swept', attempt: run.attempt, agent: run.agentId, data });
  }
  return true;
}

function runOf(journal: WaveJournal, intentId: string): AgentRun | undefined {
  return [...journal.state.agents.values()].find((run) => run.intentId === intentId);
}
