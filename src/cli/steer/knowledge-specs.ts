import type { CommandSpec, OptionSpecs } from '../command.js';

const wave: OptionSpecs = { wave: { kind: 'integer', value: 'n', doc: 'the wave' } };
const id: OptionSpecs = { id: { kind: 'text', value: 'id', doc: 'which' } };
const reason: OptionSpecs = { reason: { kind: 'text', value: 'text', doc: 'why; kept with the decision' } };

/** The commands about what agents know, and where they differ. */
export const knowledgeSpecs: readonly CommandSpec[] = [
  {
    name: 'control contradiction list',
    group: 'steer',
    summary: 'show where agents say different things about the same one',
    options: wave,
    examples: ['wave control contradiction list', 'wave control contradiction list --wave 2 --json'],
    load: async () => (await import('./contradiction.js')).contradictionList,
  },
  {
    name: 'control contradiction get',
    group: 'steer',
    summary: 'show who says what, and on what evidence',
    options: { ...wave, ...id },
    examples: ['wave control contradiction get --id contradiction:fact:port:1f2e3d4c'],
    load: async () => (await import('./contradiction.js')).contradictionGet,
  },
  {
    name: 'control contradiction resolve',
    group: 'steer',
    summary: 'say that a contradiction is settled',
    options: { ...wave, ...id, ...reason },
    examples: [
      'wave control contradiction resolve --id contradiction:fact:port:1f2e3d4c --reason "8080 it is"',
    ],
    load: async () => (await import('./contradiction.js')).contradictionResolve,
  },
  {
    name: 'control contradiction waive',
    group: 'steer',
    summary: 'let a wave close although agents contradict each other',
    options: { ...wave, ...id, ...reason },
    examples: [
      'wave control contradiction waive --id contradiction:fact:port:1f2e3d4c --reason "both are open"',
    ],
    load: async () => (await import('./contradiction.js')).contradictionWaive,
  },
  {
    name: 'control fact list',
    group: 'steer',
    summary: 'show what agents say is so, newest first',
    options: {
      ...wave,
      agent: { kind: 'text', value: 'id', doc: 'only what this agent says' },
      artifact: { kind: 'text', value: 'path', doc: 'only what is about this file' },
      limit: { kind: 'integer', value: 'n', doc: 'at most so many', initial: '50' },
    },
    examples: ['wave control fact list', 'wave control fact list --wave 2 --artifact src/a.ts --json'],
    load: async () => (await import('./fact.js')).factList,
  },
  {
    name: 'control fact get',
    group: 'steer',
    summary: 'show one fact: who cites it, who contradicts it, what supersedes it',
    options: { ...wave, ...id },
    examples: ['wave control fact get --id port'],
    load: async () => (await import('./fact.js')).factGet,
  },
];
