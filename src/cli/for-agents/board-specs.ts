import { recordKinds, recordStatuses } from '../../model/coordination-record.js';
import type { CommandSpec, OptionSpecs } from '../command.js';

const wave: OptionSpecs = {
  wave: { kind: 'integer', value: 'n', doc: 'the wave; WAVE_WAVE inside an agent' },
};

/** The commands that show the blackboard, and what agents are told of it, to agents and to people. */
export const boardSpecs: readonly CommandSpec[] = [
  {
    name: 'coord show',
    group: 'for agents',
    summary: 'show the records of a wave, or one of them with everything that happened to it',
    options: {
      ...wave,
      id: { kind: 'text', value: 'id', doc: 'only this record; the beginning of its id is enough' },
      kind: { kind: 'text', value: 'kind', doc: recordKinds.join(', ') },
      agent: {
        kind: 'text',
        value: 'id',
        doc: 'only what this agent wrote, is named in, or was asked to do',
      },
      status: { kind: 'text', value: 'status', doc: recordStatuses.join(', ') },
      open: { kind: 'flag', doc: 'only what is open; so it is where nothing is said' },
      closed: { kind: 'flag', doc: 'only what is closed' },
      all: { kind: 'flag', doc: 'both' },
      limit: { kind: 'integer', value: 'n', doc: 'how many at a time, at most 1,000', initial: '50' },
      after: { kind: 'text', value: 'id', doc: 'what comes after this record: nextAfter of the page before' },
    },
    examples: ['wave coord show', 'wave coord show --all --kind claim --json', 'wave coord show --id 01JQ7'],
    load: async () => (await import('./coord-show.js')).coordShow,
  },
  {
    name: 'coord render',
    group: 'for agents',
    words: '[board|summary|ledger|assignments|dependencies|docs-queue|integration|security]',
    summary: 'compile a view of a wave: the board, or another one by its name',
    options: wave,
    examples: [
      'wave coord render',
      'wave coord render ledger --wave 2',
      'wave coord render integration --json',
    ],
    load: async () => (await import('./coord-render.js')).coordRender,
  },
  {
    name: 'coord inbox',
    group: 'for agents',
    summary: 'show what an agent should know: what is for it, holds it up, or names what it owns',
    options: { ...wave, agent: { kind: 'text', value: 'id', doc: 'the agent; WAVE_AGENT inside an agent' } },
    examples: ['wave coord inbox', 'wave coord inbox --agent A1 --wave 2 --json'],
    load: async () => (await import('./coord-inbox.js')).coordInbox,
  },
  {
    name: 'prompt',
    group: 'for agents',
    summary: 'show what an agent would be told now, or was told in an attempt',
    options: {
      ...wave,
      agent: { kind: 'text', value: 'id', doc: 'the agent; WAVE_AGENT inside an agent' },
      attempt: { kind: 'integer', value: 'n', doc: 'what it was told in this attempt, when it ran last' },
      now: { kind: 'flag', doc: 'what it would be told; so it is where nothing is said' },
    },
    examples: ['wave prompt --wave 2 --agent A1', 'wave prompt --agent A1 --attempt 1 --json'],
    load: async () => (await import('./prompt.js')).prompt,
  },
];
