import { expect, it } from 'vitest';
import { boardWork } from '../../src/engine/board-work.js';
import { given, launched } from '../rig/control-events.js';
import { words } from '../rig/intent-words.js';
import { decision, openRecord } from '../rig/moments.js';
import { wave } from '../rig/wave-builder.js';

const of = wave(['A1', 'A2']);
const work = (...records: Parameters<typeof openRecord>[]) =>
  words(
    boardWork(decision(of, given(launched(of)), { openRecords: records.map((one) => openRecord(...one)) })),
  );

it('a request that names somebody is given to somebody', () => {
  expect(work(['request', 'r', { targets: ['A2'] }], ['handoff', 'h', { targets: ['A1'] }])).toEqual([
    'assign r to A2',
    'assign h to A1',
  ]);
});

it('a gap that a steward reported and a question to people are not, whomever they name', () => {
  const gap = { targets: ['A2'], source: 'supervisor', closureCondition: 'gap:security/A7' };
  expect(work(['blocker', 'gap', gap], ['human-feedback', 'q', { targets: ['A2'] }])).toEqual([]);
});
