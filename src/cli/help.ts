import type { CommandSpec, OptionSpecs, Surroundings } from './command.js';
import { globalOptions } from './command.js';
import { findCommand } from './parse-command.js';

const groups: readonly CommandSpec['group'][] = ['start', 'run', 'steer', 'for agents', 'look', 'audit'];

/** `wave help`, `wave help <command>`. */
export function help(commands: readonly CommandSpec[], words: readonly string[], io: Surroundings): number {
  if (words.length === 0) {
    io.stdout(overview(commands));
    return 0;
  }
  const members = commands.filter(({ name }) => name.startsWith(`${words[0] ?? ''} `));
  if (words.length === 1 && members.length > 0 && !commands.some(({ name }) => name === words[0])) {
    io.stdout(`${members.map(({ name, summary }) => `  wave ${name.padEnd(22)} ${summary}`).join('\n')}\n`);
    return 0;
  }
  const [command] = findCommand(commands, words);
  io.stdout(page(command));
  return 0;
}

function overview(commands: readonly CommandSpec[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 2;
  const parts = groups.flatMap((group) => {
    const members = commands.filter((command) => command.group === group);
    if (members.length === 0) return [];
    return [
      `${group}\n${members.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`).join('\n')}`,
    ];
  });
  return [
    'wave <command> [flags]: many coding agents on one repository, in waves, closed on evidence.',
    'New here: wave new writes a wave file, wave doctor says what it would lack, wave launch runs it, wave status shows how it goes.',
    ...parts,
    'wave help <command> shows flags and examples. Exit codes: 0 done, 2 usage, 10 active, 20 input needed, 40 failed, 41 a gate is open.',
  ]
    .join('\n\n')
    .concat('\n');
}

function page(command: CommandSpec): string {
  const words = command.words === undefined ? '' : ` ${command.words}`;
  return [
    `wave ${command.name}${words} [flags]\n  ${command.summary}`,
    ...section('flags', command.options),
    ...section('everywhere', globalOptions),
    `examples\n${command.examples.map((example) => `  ${example}`).join('\n')}`,
  ]
    .join('\n\n')
    .concat('\n');
}

function section(title: string, options: OptionSpecs): string[] {
  const rows = Object.entries(options)
    .filter(([, spec]) => spec.hidden !== true)
    .map(([name, spec]) => {
      const flag = spec.kind === 'flag' ? `--${name}` : `--${name} <${spec.value ?? spec.kind}>`;
      return [flag, `${spec.doc}${spec.initial === undefined ? '' : ` (${spec.initial})`}`] as const;
    });
  if (rows.length === 0) return [];
  const width = Math.min(38, Math.max(...rows.map(([flag]) => flag.length)));
  return [`${title}\n${rows.map(([flag, doc]) => `  ${flag.padEnd(width)}  ${doc}`).join('\n')}`];
}
