import type { CommandSpec, OptionSpecs } from '../command.js';

const wave: OptionSpecs = { wave: { kind: 'integer', value: 'n', doc: 'the wave' } };

const exported: OptionSpecs = {
  export: { kind: 'text', value: 'dir', doc: 'an exported folder instead of the state of the lane' },
};

/** What checks, copies and decides again what is recorded. */
export const auditSpecs: readonly CommandSpec[] = [
  {
    name: 'audit verify',
    group: 'audit',
    summary: 'check every checksum, seal and hash of what is recorded; name the first bad byte',
    options: { ...wave, ...exported },
    examples: [
      'wave audit verify',
      'wave audit verify --wave 2 --json',
      'wave audit verify --export audit/wave-2',
    ],
    load: async () => (await import('./audit-verify.js')).auditVerify,
  },
  {
    name: 'audit export',
    group: 'audit',
    words: '[dir]',
    summary: 'write the record of a wave, with a report, into a folder that can be committed',
    options: {
      ...wave,
      out: {
        kind: 'text',
        value: 'dir',
        doc: 'the folder, made where there is none',
        initial: 'audit/<lane>/wave-<n>',
      },
    },
    examples: ['wave audit export --wave 2', 'wave audit export --wave 2 --out records/wave-2'],
    load: async () => (await import('./audit-export.js')).auditExport,
  },
  {
    name: 'replay',
    group: 'audit',
    summary: 'decide again from the logs alone, and show where something else would be decided now',
    options: {
      ...wave,
      attempt: { kind: 'integer', value: 'n', doc: 'only what was decided in this attempt' },
      ...exported,
    },
    examples: ['wave replay', 'wave replay --wave 2 --attempt 1 --json', 'wave replay --export audit/wave-2'],
    load: async () => (await import('./replay.js')).replay,
  },
];
