import type { CommandSpec } from '../command.js';

const wave = { kind: 'integer', value: 'n', doc: 'the wave' } as const;

/** The commands about what agents did and changed, and the trees that they did it in. */
export const workspaceSpecs: readonly CommandSpec[] = [
  {
    name: 'diff',
    group: 'look',
    words: '[agent]',
    summary: 'what an agent changed',
    options: {
      wave,
      agent: { kind: 'text', value: 'id', doc: 'the agent; WAVE_AGENT inside an agent' },
      stat: { kind: 'flag', doc: 'how many lines of which files' },
      'name-only': { kind: 'flag', doc: 'only the paths' },
    },
    examples: ['wave diff --agent A1', 'wave diff --agent A1 --wave 2 --stat', 'wave diff A1 --json'],
    load: async () => (await import('./diff.js')).diff,
  },
  {
    name: 'retro',
    group: 'look',
    words: '[run]',
    summary: 'what happened in a wave, what it used, and what to change next time',
    options: {
      wave,
      'run-id': { kind: 'text', value: 'id', doc: 'the waves of this run' },
    },
    examples: ['wave retro', 'wave retro --wave 2 > retro.md', 'wave retro 01J9ZK --json'],
    load: async () => (await import('./retro.js')).retro,
  },
  {
    name: 'clean',
    group: 'steer',
    summary: 'remove the worktrees of agents that are merged',
    options: {
      wave: { ...wave, doc: 'only of this wave' },
      force: { kind: 'flag', doc: 'also what is not merged or not committed, with its branch' },
    },
    examples: ['wave clean', 'wave clean --wave 2 --force'],
    load: async () => (await import('../steer/clean.js')).clean,
  },
];
