import * as z from 'zod';
import {
  blockerSeverities,
  confidences,
  recordKinds,
  recordPriorities,
  recordStatuses,
} from '../model/coordination-record.js';
import { markerKinds, markerSpec } from '../model/marker.js';
import { taskActions } from '../model/task-action.js';
import type { Tool } from './tool.js';
import { flags, tool } from './tool.js';

/** The longest that one call may wait: whoever called is idle meanwhile, and clients give up on calls that last. */
const LONGEST_WAIT_S = 600;
/** Below the minute after which the common clients give up. */
const USUAL_WAIT_S = 50;

const text = (doc: string) => z.string().min(1).describe(doc);
const texts = (doc: string) => z.array(z.string().min(1)).max(100).describe(doc);
const wave = z.int().min(0).optional().describe('the wave; that of the agent that calls by default');
const agent = text('the agent; the one that calls by default').optional();

const post = tool({
  name: 'post',
  title: 'Post a record',
  description:
    'Put one record on the blackboard of the wave: a blocker when you cannot go on, a request when you need something of another agent, a claim when others should know something. Gives the record with its id. Posting the same again under an id of your own makes no second record.',
  readsOnly: false,
  quotesOthers: false,
  input: z.strictObject({
    wave,
    agent: text('in whose name; only for an operator, an agent speaks for itself').optional(),
    kind: z.enum(recordKinds),
    summary: text('one line, at most 2,000 characters'),
    detail: text('more of it').optional(),
    target: texts('whom it is for: agent ids, or capability:<name>').optional(),
    priority: z.enum(recordPriorities).optional(),
    severity: z.enum(blockerSeverities).optional(),
    blocking: z.boolean().optional().describe('whether it keeps the wave from closing'),
    dependsOn: texts('ids of records that come first').optional(),
    artifact: texts('paths of the files it is about').optional(),
    confidence: z.enum(confidences).optional(),
    closureCondition: text('what would close it').optional(),
    id: text('an id of your own').optional(),
  }),
  call: ({ blocking, ...given }) => ({
    command: 'coord post',
    options: {
      ...flags({ ...given, blocking: blocking === undefined ? undefined : String(blocking) }),
      json: true,
    },
  }),
});

const inbox = tool({
  name: 'inbox',
  title: 'Read the inbox',
  description:
    'What an agent should know now: what is for it, holds it up, or names what it owns; the newest and the blocking first.',
  readsOnly: true,
  quotesOthers: true,
  input: z.strictObject({ wave, agent }),
  call: (given) => ({ command: 'coord inbox', options: flags(given) }),
});

const ask = tool({
  name: 'ask',
  title: 'Ask a person',
  description: `Put a question to a person. With wait, the call lasts until there is an answer or the time is up (${USUAL_WAIT_S} s unless timeoutSeconds says more, at most ${LONGEST_WAIT_S}); response is null where nobody has answered yet. Ask the same again under the same id to look for the answer.`,
  readsOnly: false,
  quotesOthers: false,
  input: z
    .strictObject({
      wave,
      agent: text('in whose name; only for an operator').optional(),
      question: text('at most 2,000 characters'),
      context: text('what one has to know to answer it').optional(),
      choice: texts('the answers that there are; any text answers where none is given').optional(),
      default: text('counts when the time is up; needs timeoutSeconds or wait').optional(),
      wait: z.boolean().optional().describe('wait for the answer here'),
      timeoutSeconds: z.int().min(1).max(604_800).optional().describe('how long it waits for a person'),
      id: text('an id of your own').optional(),
    })
    .refine(({ wait, timeoutSeconds = 0 }) => wait !== true || timeoutSeconds <= LONGEST_WAIT_S, {
      path: ['timeoutSeconds'],
      message: `a call waits at most ${LONGEST_WAIT_S} s; without wait the question may wait longer`,
    }),
  call: ({ wait, timeoutSeconds, ...given }) => {
    const seconds = timeoutSeconds ?? (wait === true ? USUAL_WAIT_S : undefined);
    const waiting = {
      wait: wait === true ? true : undefined,
      timeout: seconds === undefined ? undefined : seconds * 1000,
    };
    return { command: 'feedback ask', options: { ...flags({ ...given, ...waiting }), json: true } };
  },
});

/** Every key that any marker has, by its name; what a kind takes is said where one is refused. */
const markerFields = Object.fromEntries(
  markerKinds
    .flatMap((kind) => markerSpec(kind).keys)
    .map(({ name, doc }) => [name, z.union([z.string(), z.number()]).optional().describe(doc)] as const),
);

const signal = tool({
  name: 'signal',
  title: 'Make a marker',
  description:
    'The canonical line of a marker, with which an agent reports what it has proven. Making it reports nothing yet: end your own output with the line, on a line of its own.',
  readsOnly: true,
  quotesOthers: false,
  input: z.strictObject({ kind: z.enum(markerKinds), fields: z.strictObject(markerFields) }),
  call: ({ kind, fields }) => {
    const words = Object.entries(fields).map(([name, value]) => [name, String(value)] as const);
    return {
      command: 'signal',
      words: [kind],
      options: { ...flags(Object.fromEntries(words)), json: true },
    };
  },
});

const signalAck = tool({
  name: 'signal_ack',
  title: 'Acknowledge a signal',
  description:
    'Say that the signal of an agent (the file $WAVE_SIGNAL) has been seen; its newest version by default.',
  readsOnly: false,
  quotesOthers: false,
  input: z.strictObject({ wave, agent, seen: z.int().min(0).optional().describe('the version') }),
  call: (given) => ({ command: 'signal ack', options: { ...flags(given), json: true } }),
});

const taskList = tool({
  name: 'task_list',
  title: 'List records',
  description:
    'The records on the blackboard of the wave, the oldest first, a page at a time: what is open unless state or status says otherwise. nextAfter begins the next page.',
  readsOnly: true,
  quotesOthers: true,
  input: z.strictObject({
    wave,
    agent: text('only what this agent wrote, is named in, or was asked to do').optional(),
    kind: z.enum(recordKinds).optional(),
    status: z.enum(recordStatuses).optional(),
    state: z.enum(['open', 'closed', 'all']).optional(),
    limit: z.int().min(1).max(100).optional().describe('how many at a time; 20 by default'),
    after: text('nextAfter of the page before').optional(),
  }),
  call: ({ state, limit = 20, ...given }) => ({
    command: 'control task list',
    options: { ...flags({ ...given, limit }), ...(state === undefined ? {} : { [state]: true }), json: true },
  }),
});

const taskAct = tool({
  name: 'task_act',
  title: 'Act on a record',
  description:
    'Do something about a record that is for you, or that you put up: start it, resolve it with what came of it, hand it to somebody else.',
  readsOnly: false,
  quotesOthers: false,
  input: z.strictObject({
    wave,
    agent: text('in whose name; only for an operator').optional(),
    action: z.enum(taskActions),
    id: text('the record; the beginning of its id is enough where it is the only one'),
    reason: text('why; kept with the change').optional(),
    response: text('the answer, or what came of it').optional(),
    to: texts('whom it is for from now on').optional(),
    until: text('nobody is reminded of it before then; a time').optional(),
  }),
  call: ({ action, ...given }) => ({
    command: 'coord act',
    words: [action],
    options: { ...flags(given), json: true },
  }),
});

const status = tool({
  name: 'status',
  title: 'Where the wave stands',
  description: 'Where the wave stands, why, and what would help; all of it, or what concerns one agent.',
  readsOnly: true,
  quotesOthers: true,
  input: z.strictObject({ wave, agent: text('only this agent').optional() }),
  call: (given) => ({ command: 'control status', options: flags(given) }),
});

/** What agents do with Wave, as tools. */
export const tools: readonly Tool[] = [post, inbox, ask, signal, signalAck, taskList, taskAct, status];
