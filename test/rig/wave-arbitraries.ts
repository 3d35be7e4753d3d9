import fc from 'fast-check';
import { controlEvents } from '../../src/events/control-event.js';
import { laneEvents } from '../../src/events/lane-event.js';
import { recordKinds, recordPriorities, recordStatuses } from '../../src/model/coordination-record.js';
import type { FailureClass } from '../../src/model/failure.js';
import { failureClasses } from '../../src/model/failure.js';
import type { Run } from './control-events.js';
import * as control from './control-events.js';
import { changed, posted } from './coordination-events.js';
import type { Draft, Step } from './events.js';
import { isHeavy } from './heavy.js';
import { agent, CONTRACT, passes, wave } from './wave-builder.js';

/** More runs where somebody asked for a long test. */
export const runs = (quick: number): number => (isHeavy ? quick * 20 : quick);

const ids = fc.constantFrom('A1', 'A2', 'A8');
/** The wave that random records are about. */
export const smallWave = wave([
  agent('A1', { deliverables: ['a.txt'] }),
  agent('A2', { exitContract: CONTRACT }),
  'A8',
]);
const classes = fc.constantFrom(...(Object.keys(failureClasses) as FailureClass[]));
const oneRun: fc.Arbitrary<Run> = fc.record(
  {
    attempt: fc.integer({ min: 1, max: 3 }),
    exit: fc.constantFrom(0, 0, 1, 137, null),
    says: fc.constantFrom(
      '',
      passes.implementation,
      passes.integration,
      '[wave-gap] kind=ops',
      '[wave-proof] x',
    ),
    stop: fc.constantFrom('time-limit', 'stalled', 'cancelled', 'shim-lost'),
    hash: fc.constant('another'),
    timeLimitMs: fc.constantFrom(null, 1000),
  },
  { requiredKeys: [] },
);
const declared = ids.map((id) => smallWave.agents.find(({ agentId }) => agentId === id) ?? id);

const judged = (agentId: string, ok: boolean): Draft =>
  control.event('gate.evaluated', {
    verdict: {
      gate: 'implementation',
      ok,
      statusCode: ok ? 'pass' : 'nonzero-exit',
      agentId,
      detail: '',
      evidence: [],
      inferred: false,
      rung: 'gate-1',
      failureClass: ok ? null : 'crashed',
    },
    basis: { control: 0, coordination: 0, at: '2026-03-01T08:00:00.000Z' },
  });

/** One thing that a launcher may append to the log of a wave, whether it makes sense there or not. */
const controlStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.constantFrom('r1', 'r2', 'r3').map((run) => control.opened(smallWave, { run })),
  },
  {
    weight: 3,
    arbitrary: fc.integer({ min: 1, max: 4 }).map((number) => control.attempt(number, ['A1', 'A2', 'A8'])),
  },
  { weight: 2, arbitrary: fc.tuple(declared, oneRun).map(([one, run]) => control.requested(one, run)) },
  { weight: 2, arbitrary: fc.tuple(declared, oneRun).map(([one, run]) => control.running(one, run)) },
  { weight: 2, arbitrary: fc.tuple(declared, oneRun).map(([one, run]) => control.concluded(one, run)) },
  { weight: 5, arbitrary: fc.tuple(declared, oneRun).map(([one, run]) => control.ran(one, run)) },
  {
    weight: 1,
    arbitrary: fc.tuple(declared, classes, oneRun).map(([one, why, run]) => control.buried(one, why, run)),
  },
  { weight: 1, arbitrary: ids.map((id) => control.strayed(id, ['x', 'y'])) },
  { weight: 2, arbitrary: fc.tuple(ids, fc.boolean()).map(([id, ok]) => judged(id, ok)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('1', '2', null).map((version) => control.measured({ 'a.txt': version })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('retry', 'closed', 'failed', 'blocked'), fc.constantFrom(0, 1000))
      .map(([outcome, backoffMs]) => control.attemptEnded(outcome as 'retry', { backoffMs })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(0, 1, 2, null, -1)
      .map((slots) => control.event('agent-slots.granted', { slots, limit: 2, waitsFor: ['docs'] })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      control.failed(),
      control.blocked(),
      control.cancelled(),
      control.cancelRequested(false),
      control.cancelRequested(true),
      control.event('stage.inferred', { stage: 'security', evidence: ['x'] }),
    ),
  },
);

/** What another program, or a later version of this one, may have written. */
export const strange: fc.Arbitrary<Draft> = fc.record({
  type: fc.oneof(
    fc.constantFrom(
      ...Object.keys(controlEvents),
      ...Object.keys(laneEvents),
      'record.posted',
      'record.changed',
    ),
    fc.constantFrom('__proto__', 'toString', 'agent-run.dreamt', ''),
    fc.string(),
  ),
  data: fc.dictionary(
    fc.constantFrom(
      ...[
        'plan',
        'intentId',
        'verdict',
        'files',
        'running',
        'unowned',
        'envelope',
        'stage',
        'wave',
        'evidence',
      ],
      ...[
        'id',
        'kind',
        'status',
        'summary',
        'request',
        'launcher',
        'outcome',
        'backoffMs',
        'detail',
        '__proto__',
      ],
    ),
    fc.jsonValue(),
  ),
  agent: ids,
});

/** A log of a wave's control plane: sense, nonsense, and never a completion. */
export const controlLog: fc.Arbitrary<Step[]> = fc
  .array(fc.oneof({ weight: 9, arbitrary: controlStep }, { weight: 1, arbitrary: strange }), {
    maxLength: 25,
  })
  .map((steps) => [control.launched(smallWave), ...steps]);

/** Posts and changes on a blackboard, some of them twice. */
export const coordinationStep: fc.Arbitrary<Draft> = fc.oneof(
  fc
    .record({
      id: fc.oneof(fc.constantFrom('a', 'b', 'c d', 'e'), fc.string({ maxLength: 4 })),
      kind: fc.constantFrom(...recordKinds),
      status: fc.constantFrom(...recordStatuses),
      priority: fc.constantFrom(...recordPriorities),
      blocking: fc.boolean(),
    })
    .map(({ id, ...over }) => posted(id, over)),
  fc
    .record(
      {
        id: fc.constantFrom('a', 'b', 'c d', 'e'),
        status: fc.constantFrom(...recordStatuses),
        detail: fc.string(),
      },
      { requiredKeys: ['id'] },
    )
    .map(({ id, ...over }) => changed(id, over)),
);
