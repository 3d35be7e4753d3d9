import type { CommandSpec } from '../command.js';
import { signalKeyOptions } from './signal-key-options.js';

/** `wave signal`. */
export const signalSpec: CommandSpec = {
  name: 'signal',
  group: 'for agents',
  words: '<kind>|parse [value|file]',
  summary: 'print a marker in its canonical form, or show what would be read from a text',
  options: {
    ...signalKeyOptions,
    'append-file': { kind: 'text', value: 'file', doc: 'append the line to this file too' },
  },
  examples: [
    'wave signal proof --completion contract --durability none --proof unit --state met --detail "12 tests pass"',
    'wave signal verdict pass --detail "all gates hold"',
    'wave signal parse agent.log --json',
  ],
  load: async () => (await import('./signal-command.js')).signalCommand,
};
