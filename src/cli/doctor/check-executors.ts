import type { Problem } from '../../base/problem.js';
import { executorProgram } from '../../executors/executor-program.js';
import { executorOf } from '../../executors/registry.js';
import type { ExecutorKind } from '../../model/executor.js';
import { executorKinds } from '../../model/executor.js';
import type { WaveAgent } from '../../model/wave.js';
import { executorChains } from '../../supervisor/executor-chain.js';
import { executorEnvironment } from '../../supervisor/executor-environment.js';
import { findProgram, surroundings } from '../../supervisor/find-program.js';
import { doubtOf } from '../../supervisor/preflight.js';
import { bareAgent } from '../../waves/bare-agent.js';
import type { ResolvedExecutor } from '../../waves/resolve-executor.js';
import { resolveExecutor } from '../../waves/resolve-executor.js';
import { programVersion } from './program-version.js';
import type { Check, DoctorPlace, Finding } from './finding.js';

/** The programs of the executors: whether each is there, its version, and what the agents that use it would lack. */
export const checkExecutors: Check = async (place) => {
  const all = await Promise.all(executorKinds.map((kind) => checkOne(place, kind)));
  return all.flat();
};

async function checkOne(place: DoctorPlace, kind: ExecutorKind): Promise<readonly Finding[]> {
  const lacks = lackingFor(place, kind);
  const { config, lane, env, repo, patienceMs } = place;
  const standard = resolveExecutor(bareAgent('A1'), { config, lane, executor: kind, force: true });
  const program = executorProgram(standard);
  // The programs of `command` are the agents' own: there is nothing to say unless one is missing.
  if (program === undefined) return lacks;
  const path = findProgram(program, env.PATH, repo);
  if (path === undefined) {
    if (lacks.length > 0) return lacks;
    return [{ state: 'note', about: kind, text: `${program} is not on the PATH; no open wave needs it` }];
  }
  const own = executorEnvironment(kind, place);
  const version = await programVersion(path, own, repo, patienceMs);
  const found: Finding =
    version === undefined
      ? {
          state: 'warning',
          about: kind,
          text: `${path} did not say its version within ${patienceMs / 1000} s`,
        }
      : { state: 'ok', about: kind, text: `${version}, ${path}` };
  return [found, ...(lacks.length > 0 ? lacks : idleDoubt(place, standard))];
}

/** What an agent would lack on a program that no open wave uses: where one does, it was asked about that one. */
function idleDoubt(place: DoctorPlace, executor: ResolvedExecutor): readonly Finding[] {
  const { kind } = executor;
  const runsOnIt = (agent: WaveAgent): boolean => resolveExecutor(agent, place).kind === kind;
  if (place.open.some(({ wave }) => wave.agents.some(runsOnIt))) return [];
  const env = executorEnvironment(kind, place);
  const doubt = executorOf(kind).doubt?.({ executor, env }, surroundings(place));
  return doubt === undefined ? [] : [{ state: 'note', about: kind, text: doubt }];
}

/** What agents of open waves that would run on it lack, each thing once. */
function lackingFor(place: DoctorPlace, kind: ExecutorKind): readonly Finding[] {
  const { config, lane } = place;
  const around = surroundings(place);
  const env = executorEnvironment(kind, place);
  const found = new Map<string, Finding>();
  const doubted = new Map<string, readonly string[]>();
  for (const { wave } of place.open) {
    const chains = executorChains(place, {}, wave);
    for (const agent of wave.agents) {
      const executor = resolveExecutor(agent, { config, lane });
      const chain = chains.get(agent.agentId);
      if (executor.kind !== kind || chain === undefined) continue;
      if (chain.lacking !== undefined) {
        const finding = lackOf(kind, chain.lacking, chain.kinds[0]);
        found.set(`${finding.text}${finding.hint ?? ''}`, finding);
        continue;
      }
      const doubt = executorOf(kind).doubt?.({ executor, env }, around);
      if (doubt !== undefined) doubted.set(doubt, [...(doubted.get(doubt) ?? []), agent.agentId]);
    }
  }
  const doubts = [...doubted].map(([doubt, agents]): Finding => ({
    state: 'warning',
    about: kind,
    text: doubtOf([...new Set(agents)], doubt),
  }));
  return [...found.values(), ...doubts];
}

/** A problem, unless the agent starts on a fallback. */
function lackOf(kind: ExecutorKind, { message, hint, exit }: Problem, startsOn: ExecutorKind): Finding {
  const more = hint === undefined ? {} : { hint };
  return startsOn === kind
    ? { state: 'problem', about: kind, text: message, exit, ...more }
    : { state: 'warning', about: kind, text: `${message}: it starts on ${startsOn}`, ...more };
}
