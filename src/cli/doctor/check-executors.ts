import { executorProgram } from '../../executors/executor-program.js';
import { executorOf } from '../../executors/registry.js';
import type { ExecutorKind } from '../../model/executor.js';
import { executorKinds } from '../../model/executor.js';
import { agentEnvironment } from '../../runner/agent-environment.js';
import { findProgram, surroundings } from '../../supervisor/find-program.js';
import { bareAgent } from '../../waves/bare-agent.js';
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
  const program = executorProgram(
    resolveExecutor(bareAgent('A1'), { config, lane, executor: kind, force: true }),
  );
  // The programs of `command` are the agents' own: there is nothing to say unless one is missing.
  if (program === undefined) return lacks;
  const path = findProgram(program, env.PATH, repo);
  if (path === undefined) {
    if (lacks.length > 0) return lacks;
    return [{ state: 'note', about: kind, text: `${program} is not on the PATH; no open wave needs it` }];
  }
  const vendorPrefixes = executorOf(kind).environment;
  const own = agentEnvironment({ source: env, vendorPrefixes, pass: config.env?.pass ?? [] });
  const version = await programVersion(path, own, repo, patienceMs);
  const found: Finding =
    version === undefined
      ? {
          state: 'warning',
          about: kind,
          text: `${path} did not say its version within ${patienceMs / 1000} s`,
        }
      : { state: 'ok', about: kind, text: `${version}, ${path}` };
  return [found, ...lacks];
}

/** What agents of open waves that would run on it lack, each thing once. */
function lackingFor(place: DoctorPlace, kind: ExecutorKind): readonly Finding[] {
  const { config, lane, env } = place;
  const around = surroundings(place);
  const found = new Map<string, Finding>();
  for (const { wave } of place.open) {
    for (const agent of wave.agents) {
      const executor = resolveExecutor(agent, { config, lane });
      if (executor.kind !== kind) continue;
      const request = { wave, agent, executor, env };
      const problem = executorOf(kind).preflight(request, around);
      if (problem !== undefined) {
        const { message: text, hint, exit } = problem;
        const more = hint === undefined ? {} : { hint };
        found.set(`${text}${hint ?? ''}`, { state: 'problem', about: kind, text, exit, ...more });
        continue;
      }
      const doubt = executorOf(kind).doubt?.(request, around);
      if (doubt !== undefined) found.set(doubt, { state: 'warning', about: kind, text: doubt });
    }
  }
  return [...found.values()];
}
