import {
  blockerSeverities,
  confidences,
  recordKinds,
  recordPriorities,
  recordStatuses,
} from '../../model/coordination-record.js';
import type { CommandSpec, OptionSpecs } from '../command.js';

const options = {
  wave: { kind: 'integer', value: 'n', doc: 'the wave; WAVE_WAVE inside an agent' },
  agent: { kind: 'text', value: 'id', doc: 'who posts; WAVE_AGENT inside an agent' },
  kind: { kind: 'text', value: 'kind', doc: `one of ${recordKinds.join(', ')}` },
  summary: { kind: 'text', value: 'text', doc: 'one line' },
  detail: { kind: 'text', value: 'text', doc: 'more of it' },
  target: { kind: 'list', value: 'agent|capability:x', doc: 'whom it is for; may be given again' },
  priority: { kind: 'text', value: 'priority', doc: recordPriorities.join(', '), initial: 'normal' },
  severity: { kind: 'text', value: 'severity', doc: blockerSeverities.join(', ') },
  blocking: { kind: 'text', value: 'true|false', doc: 'whether it keeps the wave from closing' },
  'depends-on': { kind: 'list', value: 'id', doc: 'records that come first' },
  artifact: { kind: 'list', value: 'path', doc: 'files it is about' },
  confidence: { kind: 'text', value: 'level', doc: confidences.join(', ') },
  'closure-condition': { kind: 'text', value: 'text', doc: 'what would close it' },
  id: { kind: 'text', value: 'id', doc: 'an id of your own; posting the same again is no second record' },
  status: { kind: 'text', value: 'status', doc: recordStatuses.join(', '), initial: 'open' },
} as const satisfies OptionSpecs;

/** `wave coord post`. */
export const coordPostSpec: CommandSpec = {
  name: 'coord post',
  group: 'for agents',
  summary: 'put a record on the blackboard of a wave',
  options,
  examples: [
    'wave coord post --kind blocker --summary "the schema is missing"',
    'wave coord post --kind request --target A2 --summary "please export parse()" --wave 3',
  ],
  load: async () => (await import('./coord-post.js')).coordPost,
};

/** `wave coord explain`. */
export const coordExplainSpec: CommandSpec = {
  name: 'coord explain',
  group: 'for agents',
  summary: 'tell in plain words why a wave is not closed, and what would close it',
  options: {
    wave: options.wave,
    agent: { kind: 'text', value: 'id', doc: 'only what concerns this agent' },
  },
  examples: ['wave coord explain', 'wave coord explain --wave 2 --json'],
  load: async () => (await import('./coord-explain.js')).coordExplain,
};
