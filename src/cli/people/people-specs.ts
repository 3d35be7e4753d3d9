import type { CommandSpec, OptionSpecs } from '../command.js';

const wave: OptionSpecs = { wave: { kind: 'integer', value: 'n', doc: 'the wave' } };
const id: OptionSpecs = {
  id: {
    kind: 'text',
    value: 'id',
    doc: 'the question; the beginning of its id is enough where it is the only one',
  },
};
const reason: OptionSpecs = { reason: { kind: 'text', value: 'text', doc: 'why; kept with the answer' } };

/** The commands with which agents ask people, and people answer. */
export const peopleSpecs: readonly CommandSpec[] = [
  {
    name: 'feedback ask',
    group: 'for agents',
    summary: 'ask a person, and wait for the answer if need be',
    options: {
      wave: { kind: 'integer', value: 'n', doc: 'the wave; WAVE_WAVE inside an agent' },
      agent: { kind: 'text', value: 'id', doc: 'who asks; WAVE_AGENT inside an agent' },
      question: { kind: 'text', value: 'text', doc: 'the question, at most 2,000 characters' },
      context: { kind: 'text', value: 'text', doc: 'what one has to know to answer it' },
      choice: {
        kind: 'texts',
        value: 'answer',
        doc: 'one of the answers that there are, commas and all; may be given again; any text answers where none is given',
      },
      choices: { kind: 'list', value: 'a,b', doc: 'the same, several at once' },
      default: { kind: 'text', value: 'answer', doc: 'counts when the time is up' },
      wait: { kind: 'flag', doc: 'wait for the answer, and print it' },
      timeout: { kind: 'duration', value: '10m', doc: 'how long the question waits for a person' },
      'timeout-seconds': { kind: 'duration', value: 'n', doc: 'the same' },
      id: {
        kind: 'text',
        value: 'id',
        doc: 'an id of your own; asking the same again is no second question',
      },
    },
    examples: [
      'wave feedback ask --question "May the table be dropped?" --choices yes,no --wait',
      'wave feedback ask --question "Which region?" --default eu-west --timeout 10m --wait',
      'wave feedback ask --question "Now what?" --choice "retry, but slower" --choice "give up"',
    ],
    load: async () => (await import('./feedback-ask.js')).feedbackAsk,
  },
  {
    name: 'feedback respond',
    group: 'steer',
    summary: 'answer a question; the first answer stands',
    options: {
      ...wave,
      ...id,
      response: { kind: 'text', value: 'text', doc: 'the answer; one of the choices where there are any' },
      ...reason,
    },
    examples: ['wave feedback respond --id 01KFN9 --response "eu-west"'],
    load: async () => (await import('./feedback-respond.js')).feedbackRespond,
  },
  {
    name: 'feedback list',
    group: 'steer',
    summary: 'show what people are asked, and what they answered',
    options: {
      ...wave,
      pending: { kind: 'flag', doc: 'only what waits for an answer' },
      limit: { kind: 'integer', value: 'n', doc: 'at most so many, the newest', initial: '100' },
    },
    examples: ['wave feedback list --pending', 'wave feedback list --wave 2 --json'],
    load: async () => (await import('./feedback-list.js')).feedbackList,
  },
  {
    name: 'feedback show',
    group: 'steer',
    summary: 'show one question with its context and its answer',
    options: { ...wave, ...id },
    examples: ['wave feedback show --id 01KFN9'],
    load: async () => (await import('./feedback-list.js')).feedbackShow,
  },
  {
    name: 'feedback watch',
    group: 'steer',
    summary: 'show questions and answers as they come, until interrupted',
    options: wave,
    examples: ['wave feedback watch', 'wave feedback watch --lane docs --json'],
    load: async () => (await import('./feedback-watch.js')).feedbackWatch,
  },
  {
    name: 'approve',
    group: 'steer',
    summary: 'approve, reject or choose what waits for a person',
    options: {
      ...wave,
      ...id,
      choice: { kind: 'text', value: 'choice', doc: 'one of the choices', initial: 'approve' },
      reject: { kind: 'flag', doc: 'say no; needs --reason' },
      ...reason,
    },
    examples: ['wave approve --wave 2', 'wave approve --wave 2 --reject --reason "the API changed"'],
    load: async () => (await import('./approve.js')).approve,
  },
];
