import { didYouMean } from '../base/nearest.js';
import { printableJsonText } from '../base/printable.js';
import { Problem } from '../base/problem.js';
import { agentsAbove } from '../runner/agent-above.js';
import type { CommandSpec, Surroundings } from './command.js';
import { VERSION } from './version.js';

/** Runs one command line. Never throws; the number is the exit code. */
export async function runCli(argv: readonly string[], io: Surroundings): Promise<number> {
  const [first] = argv;
  // Answered before anything is loaded.
  if (first === '--version' || first === '-V' || first === 'version') {
    io.stdout(`${VERSION}\n`);
    return 0;
  }
  try {
    return await dispatch(argv, io);
  } catch (error) {
    const { reportProblem } = await import('./report-problem.js');
    return reportProblem(error, argv, io);
  }
}

/** Whether it asks for the help of what is only the first word of commands, such as `wave control --help`. */
function isGroupHelp(
  [first = '', flag = '', ...more]: readonly string[],
  commands: readonly CommandSpec[],
): boolean {
  const names = commands.map(({ name }) => name);
  const isGroup = !names.includes(first) && names.some((name) => name.startsWith(`${first} `));
  return isGroup && (flag === '--help' || flag === '-h') && more.length === 0;
}

/** What others wrote is in documents of every command: none of it reaches a terminal as it is. */
function forJson(io: Surroundings): Surroundings {
  return { ...io, stdout: (text) => io.stdout(printableJsonText(text)) };
}

async function dispatch(argv: readonly string[], io: Surroundings): Promise<number> {
  const { commands } = await import('./commands.js');
  const [first] = argv;
  if (first === undefined || first === 'help' || first === '--help' || first === '-h') {
    const { help } = await import('./help.js');
    return help(commands, first === 'help' ? argv.slice(1) : [], io);
  }
  if (first.startsWith('-')) {
    throw new Problem(
      'cli/unknown-flag',
      `wave does not know ${first}${didYouMean(first, ['--version', '--help'])}`,
      {
        hint: 'the command comes first: wave <command> [flags]',
      },
    );
  }
  if (isGroupHelp(argv, commands)) {
    const { help } = await import('./help.js');
    return help(commands, [first], io);
  }
  const { parseCommand } = await import('./parse-command.js');
  const { command, options, words } = parseCommand(commands, argv);
  if (options.help === true) {
    const { help } = await import('./help.js');
    return help(commands, command.name.split(' '), io);
  }
  const handler = await command.load();
  const isJson = options.json === true || options.format === 'json' || command.name === 'events';
  const surroundings = withoutNobody(io);
  const shown = isJson ? forJson(surroundings) : surroundings;
  const above = agentsAbove();
  if (above.length === 0) return handler({ options, words, io: shown });
  const { asAgentAbove } = await import('./own-identity.js');
  return handler({ options, words, io: asAgentAbove(shown, options, above) });
}

/** Hooks are about no agent, or no wave, for most events, and say so by variables that are empty: it is as if they had none. */
function withoutNobody(io: Surroundings): Surroundings {
  const entries = Object.entries(io.env);
  const said = entries.filter(([name, value]) => value !== '' || !name.startsWith('WAVE_'));
  return said.length === entries.length ? io : { ...io, env: Object.fromEntries(said) };
}
