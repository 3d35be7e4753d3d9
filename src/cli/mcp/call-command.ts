import { isJsonObject } from '../../base/json.js';
import type { JsonObject } from '../../base/json.js';
import type { CallCommand } from '../../model/command-call.js';
import type { CommandSpec, Invocation, OptionValues, Surroundings } from '../command.js';
import type { globalOptions } from '../command.js';
import { reportProblem } from '../report-problem.js';

/**
 * Commands, to be called by programs that speak to this process in another way: what they print is collected, and nothing of it
 * reaches a stream. Flags that every command takes, and `--wave`, are those of the caller.
 */
export function commandCaller(caller: Invocation, commands: readonly CommandSpec[]): CallCommand {
  return async ({ command, words = [], options, signal }) => {
    const said = { stdout: '', stderr: '', problem: '' };
    const io: Surroundings = {
      ...caller.io,
      stdout: (text) => void (said.stdout += text),
      stderr: (text) => void (said.stderr += text),
      stdin: nothing,
      terminal: { isTty: false, columns: 80, color: false },
      onInterrupt: (listener) => {
        const interrupt = (): void => listener('SIGTERM');
        signal?.addEventListener('abort', interrupt, { once: true });
        if (signal?.aborted === true) interrupt();
        return () => signal?.removeEventListener('abort', interrupt);
      },
    };
    let exitCode: number;
    try {
      const spec = commands.find(({ name }) => name === command);
      if (spec === undefined) throw new Error(`there is no command ${command}`);
      const handler = await spec.load();
      exitCode = await handler({ options: { ...inherited(caller, spec), ...options }, words, io });
    } catch (error) {
      exitCode = reportProblem(error, ['--json'], {
        ...io,
        stderr: (text) => void (said.problem += text),
      });
    }
    const remarks = said.stderr.split('\n').filter((line) => line.trim() !== '');
    return { exitCode, output: said.stdout, remarks, problem: problemOf(said.problem) };
  };
}

function inherited({ options }: Invocation, spec: CommandSpec): OptionValues {
  const names = ['repo', 'lane', 'project', 'config', 'operator'] satisfies (keyof typeof globalOptions)[];
  const own = Object.hasOwn(spec.options, 'wave') ? ['wave'] : [];
  return Object.fromEntries([...names, ...own].map((name) => [name, options[name]]));
}

function problemOf(line: string): JsonObject | null {
  const parsed: unknown = line === '' ? null : JSON.parse(line);
  return isJsonObject(parsed) ? parsed : null;
}

async function* nothing(): AsyncIterable<Uint8Array> {
  // A command that is called like this has no standard input: that of the process is somebody else's.
}
