import { adjudicationStatuses } from '../../model/adjudication.js';
import type { CommandSpec, OptionSpecs } from '../command.js';
import { statedProofOptions } from './stated-proof.js';

const wave: OptionSpecs = { wave: { kind: 'integer', value: 'n', doc: 'the wave' } };
const agent: OptionSpecs = { agent: { kind: 'text', value: 'id', doc: 'the agent' } };
const reason: OptionSpecs = { reason: { kind: 'text', value: 'text', doc: 'why; kept with the decision' } };

const bundleOptions: OptionSpecs = {
  ...wave,
  ...agent,
  artifact: { kind: 'list', value: 'path[:kind],…', doc: 'files of the repository that it rests on' },
  authoritative: { kind: 'flag', doc: 'it changes the verdict; without this it is only shown' },
  'satisfy-owned-components': { kind: 'flag', doc: 'every component of the agent counts as met' },
  ...statedProofOptions,
  state: { kind: 'text', value: 'met|gap', doc: 'whether the proof is met', initial: 'met' },
  detail: { kind: 'text', value: 'text', doc: 'one line for people' },
  'from-file': { kind: 'text', value: 'bundle.json', doc: 'read it from a file instead' },
};

/** Commands about what stands beside an agent's own evidence. */
export const proofSpecs: readonly CommandSpec[] = [
  {
    name: 'control adjudication get',
    group: 'steer',
    summary: 'show what was made of markers in the wrong form',
    options: { ...wave, ...agent },
    examples: ['wave control adjudication get', 'wave control adjudication get --wave 2 --agent A1 --json'],
    load: async () => (await import('./adjudication.js')).adjudicationGet,
  },
  {
    name: 'control adjudication decide',
    group: 'steer',
    summary: 'say what an agent meant, or that it is to do its work again',
    options: {
      ...wave,
      ...agent,
      status: {
        kind: 'text',
        value: 'status',
        doc: adjudicationStatuses.filter((status) => status !== 'ambiguous').join(', '),
      },
      ...statedProofOptions,
      state: {
        kind: 'text',
        value: 'met',
        doc: 'the contract is met, where the agent does not say so readably',
      },
      ...reason,
    },
    examples: [
      'wave control adjudication decide --agent A1 --status pass --state met --reason "looked at the diff"',
      'wave control adjudication decide --agent A1 --status rework-required --reason "the tests were not run"',
    ],
    load: async () => (await import('./adjudication.js')).adjudicationDecide,
  },
  {
    name: 'control proof register',
    group: 'steer',
    summary: 'put proof beside what an agent has shown itself',
    options: {
      ...bundleOptions,
      id: {
        kind: 'text',
        value: 'id',
        doc: 'an id of your own; registering the same again is no second bundle',
      },
    },
    examples: [
      'wave control proof register --agent A1 --artifact proof/live.json:smoke --authoritative --completion live --durability durable --proof-level live',
      'wave control proof register --wave 2 --from-file bundle.json',
    ],
    load: async () => (await import('./proof-bundles.js')).proofRegister,
  },
  {
    name: 'control proof get',
    group: 'steer',
    summary: 'show the proof that was registered, and whether it counts',
    options: { ...wave, ...agent, id: { kind: 'text', value: 'id', doc: 'only this bundle' } },
    examples: ['wave control proof get', 'wave control proof get --agent A1 --json'],
    load: async () => (await import('./proof-bundles.js')).proofGet,
  },
  {
    name: 'control proof supersede',
    group: 'steer',
    summary: 'put other proof in the place of a bundle',
    options: {
      ...bundleOptions,
      id: { kind: 'text', value: 'id', doc: 'the bundle that it takes the place of' },
    },
    examples: [
      'wave control proof supersede --id 01KFN9… --artifact proof/live-2.json --authoritative --completion live --durability durable --proof-level live',
    ],
    load: async () => (await import('./proof-bundles.js')).proofSupersede,
  },
  {
    name: 'control proof revoke',
    group: 'steer',
    summary: 'take a bundle back',
    options: { ...wave, id: { kind: 'text', value: 'id', doc: 'which' }, ...reason },
    examples: ['wave control proof revoke --id 01KFN9… --reason "measured on the wrong host"'],
    load: async () => (await import('./proof-bundles.js')).proofRevoke,
  },
];
