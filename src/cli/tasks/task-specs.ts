import { recordKinds, recordStatuses } from '../../model/coordination-record.js';
import { taskActions } from '../../model/task-action.js';
import type { CommandSpec, OptionSpecs } from '../command.js';
import { coordPostSpec } from '../for-agents/coord-specs.js';

const wave: OptionSpecs = { wave: { kind: 'integer', value: 'n', doc: 'the wave' } };
const id: OptionSpecs = {
  id: {
    kind: 'text',
    value: 'id',
    doc: 'the record; the beginning of its id is enough where it is the only one',
  },
};

const act: OptionSpecs = {
  ...wave,
  ...id,
  agent: { kind: 'text', value: 'id', doc: 'who acts; WAVE_AGENT inside an agent, else a person' },
  reason: { kind: 'text', value: 'text', doc: 'why; kept with the change' },
  response: { kind: 'text', value: 'text', doc: 'the answer, or what came of it' },
  to: { kind: 'list', value: 'agent|capability:x', doc: 'whom it is for from now on' },
  until: { kind: 'text', value: 'time', doc: 'nobody is reminded of it before then' },
  for: { kind: 'duration', value: '2h', doc: 'the same, from now on' },
};

/** The commands with which people and agents act on records of the blackboard. */
export const taskSpecs: readonly CommandSpec[] = [
  {
    name: 'control task create',
    group: 'steer',
    summary: 'put a record on the blackboard of a wave',
    options: coordPostSpec.options,
    examples: [
      'wave control task create --wave 0 --kind request --target A2 --summary "please export parse()"',
    ],
    load: async () => (await import('./task-create.js')).taskCreate,
  },
  {
    name: 'control task list',
    group: 'steer',
    summary: 'the records on the blackboard of a wave, the oldest first',
    options: {
      ...wave,
      open: { kind: 'flag', doc: 'only what is open; so it is where nothing is said' },
      closed: { kind: 'flag', doc: 'only what is closed' },
      all: { kind: 'flag', doc: 'both' },
      kind: { kind: 'text', value: 'kind', doc: recordKinds.join(', ') },
      agent: {
        kind: 'text',
        value: 'id',
        doc: 'only what this agent wrote, is named in, or was asked to do',
      },
      status: { kind: 'text', value: 'status', doc: recordStatuses.join(', ') },
      limit: { kind: 'integer', value: 'n', doc: 'how many at a time, at most 1,000', initial: '50' },
      after: { kind: 'text', value: 'id', doc: 'what comes after this record: nextAfter of the page before' },
    },
    examples: ['wave control task list', 'wave control task list --all --kind blocker --limit 100 --json'],
    load: async () => (await import('./task-list.js')).taskList,
  },
  {
    name: 'control task get',
    group: 'steer',
    summary: 'one record with everything that happened to it',
    options: { ...wave, ...id },
    examples: ['wave control task get --id 01JC', 'wave control task get --id schema-missing --json'],
    load: async () => (await import('./task-get.js')).taskGet,
  },
  {
    name: 'control task act',
    group: 'steer',
    words: '<action>',
    summary: `do something about a record: ${taskActions.join(', ')}`,
    options: act,
    examples: [
      'wave control task act resolve --id schema-missing --reason "it is in main now"',
      'wave control task act reassign --id 01JC --to capability:integration',
      'wave control task act defer --id 01JC --for 2h',
    ],
    load: async () => (await import('./task-act.js')).taskAct,
  },
  {
    name: 'coord act',
    group: 'for agents',
    words: '<action>',
    summary: 'do something about a record that is for you, or that you put up',
    options: act,
    examples: [
      'wave coord act start --id 01JC',
      'wave coord act resolve --id 01JC --response "parse() is exported"',
    ],
    load: async () => (await import('./task-act.js')).taskAct,
  },
];
