import { printableLine } from '../../base/printable.js';
import { executorProgram } from '../../executors/executor-program.js';
import { executorKinds } from '../../model/executor.js';
import { findProgram } from '../../supervisor/find-program.js';
import { loadLane } from '../../supervisor/load-lane.js';
import { bareAgent } from '../../waves/bare-agent.js';
import { resolveExecutor } from '../../waves/resolve-executor.js';
import type { LanePlace } from '../context.js';
import type { Listing } from './listing.js';
import { listed } from './listing.js';

/** The executors, where their programs are, and which agents of the lane would use each. Starts none of them. */
export function listExecutors(place: LanePlace): Listing {
  const { config, lane, env, repo } = place;
  const agents = loadLane(place).waves.flatMap(({ wave }) =>
    wave.agents.map((agent) => ({
      name: `${wave.wave}/${agent.agentId}`,
      kind: resolveExecutor(agent, { config, lane }).kind,
    })),
  );
  const standard = resolveExecutor(bareAgent('A1'), { config, lane }).kind;
  const items = executorKinds.map((kind) => {
    const program = executorProgram(
      resolveExecutor(bareAgent('A1'), { config, lane, executor: kind, force: true }),
    );
    return {
      executor: kind,
      isDefault: kind === standard,
      program: program ?? null,
      path: program === undefined ? null : (findProgram(program, env.PATH, repo) ?? null),
      agents: agents.filter((one) => one.kind === kind).map(({ name }) => name),
    };
  });
  return {
    columns: [
      { title: 'EXECUTOR' },
      { title: 'STATE' },
      { title: 'AGENTS', right: true },
      { title: 'PROGRAM', gives: true },
      { title: 'USED BY', gives: true },
    ],
    rows: items.map(({ executor, isDefault, program, path, agents: users }) => [
      isDefault ? `${executor} *` : executor,
      program !== null && path === null ? 'not found' : 'ready',
      String(users.length),
      printableLine(path ?? program ?? '-'),
      listed(users),
    ]),
    items,
    none: '',
    notes: ['* where nothing says which; wave doctor asks each for its version'],
  };
}
