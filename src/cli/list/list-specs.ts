import type { CommandSpec } from '../command.js';

/** `wave list`. */
export const listSpecs: readonly CommandSpec[] = [
  {
    name: 'list',
    group: 'start',
    words: '<waves|agents|executors|skills|contracts|lanes|runs>',
    summary: 'what there is of one kind, as a table',
    options: {
      wave: { kind: 'integer', value: 'n', doc: 'agents and contracts of this wave alone' },
      'no-trunc': { kind: 'flag', doc: 'cut nothing, whatever the terminal' },
    },
    examples: ['wave list waves', 'wave list agents --wave 2', 'wave list skills --json', 'wave list lanes'],
    load: async () => (await import('./list.js')).list,
  },
];
