import type { CommandSpec, OptionSpecs } from '../command.js';

const options: OptionSpecs = {
  file: {
    kind: 'text',
    value: 'path',
    doc: 'a case file, or a folder of them; those that Wave brings where left out',
  },
  case: { kind: 'text', value: 'id', doc: 'only this case' },
};

/** The commands about cases of distributed information. */
export const benchmarkSpecs: readonly CommandSpec[] = [
  {
    name: 'benchmark list',
    group: 'audit',
    summary: 'list the cases that the blackboard and its views are measured by',
    options,
    examples: ['wave benchmark list', 'wave benchmark list --file cases/ --json'],
    load: async () => (await import('./benchmark.js')).benchmarkList,
  },
  {
    name: 'benchmark show',
    group: 'audit',
    summary: 'show one case as it is understood',
    options,
    examples: ['wave benchmark show --case expert-routing'],
    load: async () => (await import('./benchmark.js')).benchmarkShow,
  },
  {
    name: 'benchmark run',
    group: 'audit',
    summary: 'play cases against the views that agents get, and score them',
    options,
    examples: [
      'wave benchmark run',
      'wave benchmark run --case expert-routing',
      'wave benchmark run --file cases/mine.json --json',
    ],
    load: async () => (await import('./benchmark.js')).benchmarkRun,
  },
];
