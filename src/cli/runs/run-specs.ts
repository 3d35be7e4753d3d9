import { runStatuses } from '../../projections/run-status.js';
import type { CommandSpec, OptionSpecs } from '../command.js';

const runId: OptionSpecs = {
  'run-id': { kind: 'text', value: 'id', doc: 'the run; a beginning or an end of its id is enough' },
};

/** The commands that only look at runs, whoever works on them. */
export const runSpecs: readonly CommandSpec[] = [
  {
    name: 'status',
    group: 'run',
    words: '[run]',
    summary: 'the runs of all lanes, or one of them with its agents',
    options: {
      ...runId,
      all: { kind: 'flag', doc: 'those that are over, too' },
      limit: { kind: 'integer', value: 'n', doc: 'how many at most, newest first', initial: '20' },
      filter: {
        kind: 'list',
        value: 'status=…',
        doc: `only those, over or not: ${runStatuses.join(', ')}`,
      },
      'no-trunc': { kind: 'flag', doc: 'cut nothing, whatever the terminal' },
    },
    examples: ['wave status', 'wave status --all --filter status=failed', 'wave status 01JBQ4 --json'],
    load: async () => (await import('./status.js')).status,
  },
  {
    name: 'wait',
    group: 'run',
    words: '[run]',
    summary: 'wait until a run ends, and exit as it did',
    options: {
      ...runId,
      for: {
        kind: 'text',
        value: 'completed|change',
        doc: 'until it is over, or until anything changes',
        initial: 'completed',
      },
      timeout: {
        kind: 'duration',
        value: '5m',
        doc: 'how long; without it, as long as somebody works on the run',
      },
      'timeout-seconds': { kind: 'duration', value: 's', doc: 'the same', hidden: true },
    },
    examples: ['wave wait', 'wave wait 01JBQ4 --timeout 30m', 'wave wait --for change --json'],
    load: async () => (await import('./wait.js')).wait,
  },
  {
    name: 'attach',
    group: 'run',
    words: '[run]',
    summary: 'watch a run, or what an agent prints, from any terminal; leaving changes nothing',
    options: {
      ...runId,
      agent: { kind: 'text', value: 'id', doc: 'what this agent prints; its end, where it has ended' },
      dashboard: { kind: 'flag', doc: 'the live view of `wave launch`' },
      tail: { kind: 'integer', value: 'n', doc: 'how many lines from before: 10 of a run, 20 of an agent' },
      timestamps: { kind: 'flag', doc: 'with --agent: time and stream of each line' },
      raw: { kind: 'flag', doc: 'with --agent: the events of its program as it printed them' },
    },
    examples: ['wave attach', 'wave attach --agent A1', 'wave attach 01JBQ4 --dashboard'],
    load: async () => (await import('./attach.js')).attach,
  },
];
