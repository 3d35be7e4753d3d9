import { recordPriorities } from '../../model/coordination-record.js';
import { openTicketStatuses } from '../../model/dependency-ticket.js';
import type { CommandSpec, OptionSpecs } from '../command.js';

const owner = {
  'to-lane': { kind: 'text', value: 'name', doc: 'the lane that is to do it' },
  'to-project': { kind: 'text', value: 'id', doc: 'its project, `.` for none; your own by default' },
  'to-wave': { kind: 'integer', value: 'n', doc: 'only this wave of it' },
  'to-agent': { kind: 'text', value: 'id', doc: 'only this agent of it' },
} as const satisfies OptionSpecs;

const id: OptionSpecs = { id: { kind: 'text', value: 'id', doc: 'the ticket' } };
const reason: OptionSpecs = { reason: { kind: 'text', value: 'text', doc: 'why' } };
const priority: OptionSpecs = {
  priority: { kind: 'text', value: 'priority', doc: recordPriorities.join(', ') },
};

const selection = {
  wave: { kind: 'integer', value: 'n', doc: 'only what concerns this wave of the lane' },
  open: { kind: 'flag', doc: 'only what is open' },
  limit: { kind: 'integer', value: 'n', doc: 'how many at most', initial: '100' },
} as const satisfies OptionSpecs;

/** The commands about tickets between lanes. */
export const depSpecs: readonly CommandSpec[] = [
  {
    name: 'dep post',
    group: 'for agents',
    summary: 'say that a wave needs something from another lane',
    options: {
      wave: {
        kind: 'integer',
        value: 'n',
        doc: 'the wave that waits; WAVE_WAVE inside an agent, else the first that is not closed',
      },
      agent: { kind: 'text', value: 'id', doc: 'who asks; WAVE_AGENT inside an agent' },
      ...owner,
      summary: { kind: 'text', value: 'text', doc: 'one line' },
      detail: { kind: 'text', value: 'text', doc: 'more of it' },
      required: {
        kind: 'flag',
        doc: 'the wave is not launched, and neither side closes, before it is resolved',
      },
      ...priority,
      artifact: { kind: 'list', value: 'path', doc: 'files it is about' },
      'closure-condition': { kind: 'text', value: 'text', doc: 'what would resolve it' },
      id: { kind: 'text', value: 'id', doc: 'an id of your own; posting the same again is no second ticket' },
    },
    examples: [
      'wave dep post --to-lane api --summary "export the schema" --required',
      'wave dep post --lane web --wave 2 --to-project shop --to-lane api --to-wave 4 --summary "price endpoint"',
    ],
    load: async () => (await import('./dep-post.js')).depPost,
  },
  {
    name: 'dep show',
    group: 'for agents',
    summary: 'show the tickets between lanes; one with everything that happened to it',
    options: { ...id, ...selection },
    examples: ['wave dep show --open', 'wave dep show --lane api --json', 'wave dep show --id schema'],
    load: async () => (await import('./dep-show.js')).depShow,
  },
  {
    name: 'dep change',
    group: 'for agents',
    summary: 'say how far an open ticket is, give it to somebody else, or wait for less',
    options: {
      ...id,
      status: { kind: 'text', value: 'status', doc: openTicketStatuses.join(', ') },
      required: { kind: 'text', value: 'true|false', doc: 'whether both sides wait for it' },
      ...priority,
      detail: { kind: 'text', value: 'text', doc: 'what is to be known besides' },
      ...owner,
      ...reason,
    },
    examples: [
      'wave dep change --id schema --status in_progress',
      'wave dep change --id schema --required false --reason "a stub will do for now"',
    ],
    load: async () => (await import('./dep-change.js')).depChange,
  },
  {
    name: 'dep resolve',
    group: 'for agents',
    summary: 'say that what a ticket asks for is done; for the lane that owns it',
    options: {
      ...id,
      response: { kind: 'text', value: 'text', doc: 'what whoever waits is to know' },
      artifact: { kind: 'list', value: 'path', doc: 'files that came of it' },
      ...reason,
    },
    examples: ['wave dep resolve --id schema --response "see api/schema.json" --artifact api/schema.json'],
    load: async () => (await import('./dep-close.js')).depResolve,
  },
  {
    name: 'dep cancel',
    group: 'for agents',
    summary: 'say that a ticket is no longer needed; for the wave that waits',
    options: { ...id, ...reason },
    examples: ['wave dep cancel --id schema --reason "we ship without it"'],
    load: async () => (await import('./dep-close.js')).depCancel,
  },
  {
    name: 'dep render',
    group: 'for agents',
    summary: 'the tickets between lanes as a Markdown page',
    options: selection,
    examples: ['wave dep render > dependencies.md', 'wave dep render --lane api --open'],
    load: async () => (await import('./dep-show.js')).depRender,
  },
];
