import type { WaveAgent } from '../model/wave.js';
import { stages } from '../model/attempt.js';
import { stageOf } from '../gates/gate-input.js';
import type { WaveState } from '../reducers/wave-state.js';

/** What the reruns that wait mean together: the widest of what each of them asks for. */
export type RerunScope = Readonly<{
  ids: readonly string[];
  /** Why a person wants this agent to run again; undefined where nobody asked. */
  asked: (agent: WaveAgent) => string | undefined;
  /** Evidence of this attempt may be kept. */
  mayReuse: (attempt: number) => boolean;
  /** The agent keeps what it has proven although something before it runs again. */
  keeps: (agentId: string) => boolean;
}>;

/** Reads the requests that no attempt has taken up yet. */
export function rerunScope({ reruns }: Pick<WaveState, 'reruns'>): RerunScope {
  const preserved = reruns.length > 0 && reruns.every(({ reuse }) => reuse === 'preserve');
  const attempts = new Set(reruns.flatMap(({ reuseAttempts }) => reuseAttempts));
  const kept = new Set(reruns.flatMap(({ keepAgents }) => keepAgents));
  return {
    ids: reruns.map(({ id }) => id),
    asked: (agent) => {
      if (kept.has(agent.agentId)) return undefined;
      const request = reruns.find(
        ({ agents, fromStage, reuse }) =>
          agents.includes(agent.agentId) ||
          (fromStage !== null && stages.indexOf(stageOf(agent)) >= stages.indexOf(fromStage)) ||
          (reuse === 'clear' && fromStage === null && agents.length === 0),
      );
      return request === undefined ? undefined : `${request.by} asked for it: ${request.reason}`;
    },
    mayReuse: (attempt) => attempts.size === 0 || attempts.has(attempt),
    keeps: (agentId) => preserved || kept.has(agentId),
  };
}
