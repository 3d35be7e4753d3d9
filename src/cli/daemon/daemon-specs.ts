import type { CommandSpec, OptionSpecs } from '../command.js';
import { launchOptions } from '../launch/launch-options.js';

/** What only makes sense where somebody looks on. */
const ONLY_LAUNCH: ReadonlySet<string> = new Set(['dry-run', 'reconcile-status', 'plain', 'no-dashboard']);

/** What names waves of one lane. */
const OF_ONE_LANE: ReadonlySet<string> = new Set(['wave', 'start-wave', 'end-wave', 'auto-next']);

const submitOptions: OptionSpecs = Object.fromEntries(
  Object.entries(launchOptions).filter(([name]) => !ONLY_LAUNCH.has(name)),
);

/** Runs that go on without whoever asked for them. */
export const daemonSpecs: readonly CommandSpec[] = [
  {
    name: 'submit',
    group: 'run',
    summary: 'hand a run to the daemon, and go',
    options: submitOptions,
    examples: ['wave submit', 'wave submit --start-wave 2 --end-wave 4 --json', 'wave submit --lane docs'],
    load: async () => (await import('./submit.js')).submit,
  },
  {
    name: 'supervise',
    group: 'run',
    summary: 'the daemon: work on what was submitted, in all lanes',
    options: {
      once: { kind: 'flag', doc: 'end as soon as nothing is left to do' },
      'idle-timeout': {
        kind: 'duration',
        value: '10m',
        unit: 'm',
        doc: 'end after this long without work; supervisor.idleMinutes, else 10 minutes',
      },
      background: { kind: 'flag', doc: 'started by wave submit', hidden: true },
    },
    examples: ['wave supervise', 'wave supervise --once', 'wave supervise --idle-timeout 8h'],
    load: async () => (await import('./supervise.js')).supervise,
  },
  {
    name: 'autonomous',
    group: 'run',
    summary: 'every unfinished wave of every lane, as far as they depend on each other, and wait for it',
    options: Object.fromEntries(Object.entries(submitOptions).filter(([name]) => !OF_ONE_LANE.has(name))),
    examples: [
      'wave autonomous',
      'wave autonomous --lane docs',
      'wave autonomous --executor local --force-executor',
    ],
    load: async () => (await import('./autonomous.js')).autonomous,
  },
  {
    name: 'cancel',
    group: 'run',
    words: '[run]',
    summary: 'stop a run: nothing new starts, running agents may finish',
    options: {
      'run-id': { kind: 'text', value: 'id', doc: 'the run; the only one that is not over by default' },
      force: { kind: 'flag', doc: 'end the running agents, too' },
      reason: { kind: 'text', value: 'text', doc: 'why' },
    },
    examples: ['wave cancel', 'wave cancel 01JBQ4 --force', 'wave cancel --lane docs --reason "wrong plan"'],
    load: async () => (await import('./cancel.js')).cancel,
  },
  {
    name: 'stop',
    group: 'run',
    summary: 'halt everything in the repository, or let it go on',
    options: {
      reason: { kind: 'text', value: 'text', doc: 'why everything is to halt' },
      clear: { kind: 'flag', doc: 'let it go on' },
    },
    examples: ['wave stop --reason "wrong credentials in the environment"', 'wave stop --clear'],
    load: async () => (await import('./stop.js')).stop,
  },
];
