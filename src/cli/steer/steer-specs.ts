import type { CommandSpec, OptionSpecs } from '../command.js';
import { resumeCursors } from '../../model/rerun.js';

const wave: OptionSpecs = { wave: { kind: 'integer', value: 'n', doc: 'the wave' } };
const reason: OptionSpecs = { reason: { kind: 'text', value: 'text', doc: 'why; kept with the decision' } };
const agents: OptionSpecs = { agent: { kind: 'list', value: 'id,…', doc: 'these agents' } };

/** The commands with which a person steers a wave that is under way or did not close. */
export const steerSpecs: readonly CommandSpec[] = [
  {
    name: 'recover',
    group: 'run',
    summary: 'take up a wave that did not close: as it is, from a gate, from the start, or without something',
    options: {
      ...wave,
      ...agents,
      strategy: {
        kind: 'text',
        value: 'name',
        doc: 'resume-from-last, resume-from-gate, restart or skip',
        initial: 'resume-from-last',
      },
      gate: { kind: 'list', value: 'gate,…', doc: 'a gate such as security, or a rung such as gate-5' },
      reason: { kind: 'text', value: 'text', doc: 'why; kept with the decision, and needed for skip' },
    },
    examples: [
      'wave recover',
      'wave recover --wave 2 --strategy resume-from-gate --gate security --reason "the report was stale"',
      'wave recover --wave 2 --strategy skip --agent A3 --reason "not needed any more"',
    ],
    load: async () => (await import('./recover.js')).recover,
  },
  {
    name: 'control rerun request',
    group: 'steer',
    summary: 'have agents of a wave run again, once',
    options: {
      ...wave,
      ...agents,
      'resume-cursor': { kind: 'text', value: 'phase', doc: Object.keys(resumeCursors).join(', ') },
      'invalidate-component': { kind: 'list', value: 'id,…', doc: 'the owners of these components' },
      'clear-reuse': { kind: 'flag', doc: 'keep nothing of what was proven' },
      'preserve-reuse': { kind: 'flag', doc: 'other agents keep what they have proven' },
      'reuse-proof': {
        kind: 'list',
        value: 'id,…',
        doc: 'keep the slices that these proof bundles stand for',
      },
      'reuse-attempt': { kind: 'integer', value: 'n', doc: 'keep only evidence of this attempt' },
      ...reason,
    },
    examples: [
      'wave control rerun request --wave 2 --agent A2 --reason "the API changed"',
      'wave control rerun request --resume-cursor integrating --reason "merge was redone"',
    ],
    load: async () => (await import('./rerun.js')).rerunRequest,
  },
  {
    name: 'control rerun get',
    group: 'steer',
    summary: 'show the reruns that no attempt has taken up yet',
    options: wave,
    examples: ['wave control rerun get --wave 2 --json'],
    load: async () => (await import('./rerun.js')).rerunGet,
  },
  {
    name: 'control rerun clear',
    group: 'steer',
    summary: 'withdraw the reruns that no attempt has taken up yet',
    options: { ...wave, ...reason },
    examples: ['wave control rerun clear --wave 2'],
    load: async () => (await import('./rerun.js')).rerunClear,
  },
  {
    name: 'control override grant',
    group: 'steer',
    summary: 'let paths change that no agent that runs owns',
    options: {
      ...wave,
      path: { kind: 'texts', value: 'path', doc: 'a file, or a folder that ends in /; may be given again' },
      agent: { kind: 'text', value: 'id', doc: 'only for this agent' },
      expires: {
        kind: 'duration',
        value: '2h',
        doc: 'for how long; until the wave is closed where left out',
      },
      ...reason,
    },
    examples: [
      'wave control override grant --wave 1 --path package-lock.json --reason "npm install" --expires 2h',
    ],
    load: async () => (await import('./ownership-override.js')).overrideGrant,
  },
  {
    name: 'control override list',
    group: 'steer',
    summary: 'show the paths that may change although nobody owns them',
    options: wave,
    examples: ['wave control override list --wave 1'],
    load: async () => (await import('./ownership-override.js')).overrideList,
  },
  {
    name: 'control override revoke',
    group: 'steer',
    summary: 'take an override back',
    options: { ...wave, id: { kind: 'text', value: 'id', doc: 'which' }, ...reason },
    examples: ['wave control override revoke --wave 1 --id 01KFN9… --reason "done"'],
    load: async () => (await import('./ownership-override.js')).overrideRevoke,
  },
  {
    name: 'control waiver list',
    group: 'steer',
    summary: 'show what a wave may close without',
    options: wave,
    examples: ['wave control waiver list --wave 1'],
    load: async () => (await import('./waiver.js')).waiverList,
  },
  {
    name: 'control waiver revoke',
    group: 'steer',
    summary: 'take a waiver back: what it lifted has to pass again',
    options: { ...wave, id: { kind: 'text', value: 'id', doc: 'which' }, ...reason },
    examples: ['wave control waiver revoke --wave 1 --id 01KFN9… --reason "it is needed after all"'],
    load: async () => (await import('./waiver.js')).waiverRevoke,
  },
];
