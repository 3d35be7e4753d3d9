import { Problem } from '../../base/problem.js';
import type { ExecutorKind } from '../../model/executor.js';
import type { Executor, ExecutorRequest } from '../executor.js';

/** A vendor's program as it is found: its usual name, and how it is installed. */
export type VendorProgram = Readonly<{ name: ExecutorKind; install: string }>;

/** The program of an agent: `<vendor>.command` where that is set. */
export function programOf({ executor }: ExecutorRequest, { name }: VendorProgram): string {
  const { command } = executor.settings as Readonly<{ command?: string }>;
  return command ?? name;
}

/** Finds out whether the program is there. */
export function programPreflight(program: VendorProgram): Executor['preflight'] {
  return (request, { find }) => {
    const wanted = programOf(request, program);
    if (find(wanted) !== undefined) return undefined;
    return new Problem(
      'executor/not-found',
      `agent ${request.agent.agentId}: the program ${wanted} is not on the PATH`,
      {
        hint: `${program.install}; or name it with \`- ${program.name}.command: <path>\``,
        exit: 'environment',
      },
    );
  };
}
