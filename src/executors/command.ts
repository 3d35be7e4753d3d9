import { Problem } from '../base/problem.js';
import type { Executor, ExecutorRequest } from './executor.js';

function argvOf({ executor }: ExecutorRequest): readonly string[] {
  return executor.kind === 'command' ? (executor.settings.run ?? []) : [];
}

/** Any program: real work without a model. The prompt is its standard input. */
export const commandExecutor: Executor = {
  kind: 'command',
  environment: [],
  preflight: (request, { find }) => {
    const { agentId } = request.agent;
    const [program] = argvOf(request);
    if (program === undefined) {
      return new Problem('executor/no-command', `agent ${agentId} has no command.run`, {
        hint: 'add `- command.run: ["program", "argument"]` to its ### Executor section',
      });
    }
    if (find(program) !== undefined) return undefined;
    return new Problem('executor/not-found', `agent ${agentId}: the program ${program} is not on the PATH`, {
      hint: 'install it, or correct command.run in the wave file',
      exit: 'environment',
    });
  },
  resolve: (request) => {
    const [program = 'false', ...rest] = argvOf(request);
    return { argv: [program, ...rest], env: {}, stdin: 'prompt' };
  },
};
