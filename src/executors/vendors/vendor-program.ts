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

/**
 * Finds out whether the program is there, and the files that its settings name.
 * @param filesOf texts that it is to read, from the top of the repository
 */
export function programPreflight(
  program: VendorProgram,
  filesOf: (request: ExecutorRequest) => readonly string[] = () => [],
): Executor['preflight'] {
  return (request, { find, read }) => {
    const wanted = programOf(request, program);
    if (find(wanted) !== undefined) {
      const missing = filesOf(request).find((path) => read(path) === undefined);
      return missing === undefined ? undefined : missingFile(request, missing);
    }
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

function missingFile({ agent, executor }: ExecutorRequest, path: string): Problem {
  return new Problem(
    'executor/missing-file',
    `agent ${agent.agentId}: ${executor.kind} is to read ${path}, which is not there`,
    {
      hint: 'correct the path in its ### Executor section or in wave.config.json; it counts from the top of the repository',
      exit: 'environment',
    },
  );
}
