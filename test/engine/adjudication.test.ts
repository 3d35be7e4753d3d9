import { describe, expect, it } from 'vitest';
import { decide } from '../../src/engine/decide.js';
import { planAttempt } from '../../src/engine/plan-attempt.js';
import {
  adjudicated,
  attempt,
  attemptEnded,
  blocked,
  bundled,
  event,
  given,
  launched,
  opened,
  ran,
} from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { words } from '../rig/intent-words.js';
import { decision } from '../rig/moments.js';
import { agent, CONTRACT, wave } from '../rig/wave-builder.js';

const who = agent('A1', { exitContract: CONTRACT, deliverables: ['a'] });
const of = wave([who]);
const READABLE = '[wave-proof] completion: contract durability: none proof: unit state: met';
const UNCLEAR = READABLE.replace('met', 'perhaps');
const MARKERS = ['[wave-proof] completion=contract durability=none proof=unit state=met'];
const after = (says: string, ...more: readonly Step[]) => [launched(of), ran(who, { says }), ...more];
const next = (steps: readonly Step[], run = 'r1') =>
  words(decide(decision(of, given(...steps), { policy: { runId: run } })));
const pass = adjudicated('A1', { status: 'pass', markers: MARKERS });

describe('an agent whose only fault is the form of what it said', () => {
  it('is judged before anything else is decided, and once', () => {
    expect(next(after(READABLE))).toEqual(['adjudicate A1 pass']);
    expect(next(after(UNCLEAR))).toEqual(['adjudicate A1 ambiguous']);
    expect(next(after(READABLE.replace('met', 'gap')))).toEqual(['adjudicate A1 rework-required']);
  });

  it('lets the wave close once what it meant is clear', () => {
    expect(next(after(READABLE, pass))).toContain('complete');
  });

  it('is not run again while a person is asked', () => {
    expect(next(after(UNCLEAR, adjudicated('A1')))).toEqual([
      'end blocked',
      'block implementation awaiting-adjudication',
    ]);
  });

  it('is run again with the finding when its work is to be done again', () => {
    expect(next(after(READABLE, adjudicated('A1', { status: 'rework-required' })))).toEqual(['end retry']);
  });

  it('is not run again by the next launch when a person has said what it meant', () => {
    const held = after(UNCLEAR, adjudicated('A1'), attemptEnded('blocked'), blocked());
    const decided = [...held, pass, opened(of, { run: 'r2' })];
    expect(next(decided, 'r2')).toEqual(['attempt 2: nobody, reuse A1']);
    expect(next([...decided, attempt(2, [], ['A1'])], 'r2')).toContain('complete');
  });

  it('is run again by the next launch when a person wants its work done again', () => {
    const held = after(UNCLEAR, adjudicated('A1'), attemptEnded('blocked'), blocked());
    const decided = [...held, adjudicated('A1', { status: 'rework-required' }), opened(of, { run: 'r2' })];
    expect(next(decided, 'r2')).toEqual(['attempt 2: A1']);
  });

  describe('and whom a person has not judged', () => {
    const held = [...after(UNCLEAR, adjudicated('A1')), attemptEnded('blocked'), blocked()];
    const again = opened(of, { run: 'r2' });
    const asked = event('rerun.requested', {
      ...{ id: 'o', strategy: 'rerun', agents: ['A1'], fromStage: null, reuse: 'normal' },
      ...{ reuseAttempts: [], keepAgents: [], reason: 'once more' },
    });

    it('is held by the next launch, which ends at once for the same reason', () => {
      expect(next([...held, again], 'r2')).toEqual(['attempt 2: nobody, reuse A1']);
      expect(next([...held, again, attempt(2, [], ['A1'])], 'r2')).toEqual([
        'end blocked',
        'block implementation awaiting-adjudication',
      ]);
      const { reasons } = planAttempt(decision(of, given(...held, again), { policy: { runId: 'r2' } }));
      expect(reasons).toEqual({ A1: 'held: a person is to judge what it said' });
    });

    it('runs again where somebody asks for it, or its prompt is another', () => {
      expect(next([...held, asked, again], 'r2')).toEqual(['attempt 2: A1']);
      const changed = decide(
        decision(of, given(...held, again), { policy: { runId: 'r2', promptHashes: { A1: 'another' } } }),
      );
      expect(words(changed)).toEqual(['attempt 2: A1']);
    });
  });

  it('is judged by the next launch when this one was killed before it could', () => {
    expect(next([...after(READABLE), opened(of, { run: 'r2' })], 'r2')).toEqual(['adjudicate A1 pass']);
  });
});

describe('nobody judges', () => {
  it.each([
    ['a marker that is missing', { says: 'done' }],
    ['a gap beside it', { says: `${READABLE}\n[wave-gap] kind=ops` }],
    ['files that are missing', { says: READABLE, without: ['a'] }],
    ['an exit of its own', { says: READABLE, exit: 1 }],
  ])('%s', (_, run) => {
    expect(next([launched(of), ran(who, run)])).toEqual(['end retry']);
  });

  it('what a person vouches for', () => {
    expect(next(after(UNCLEAR, bundled()))).toContain('complete');
  });

  it('a steward', () => {
    const steward = wave(['A1', 'A8']);
    const says = '[wave-integration] state: ready-for-doc-closure claims: 0 conflicts: 0 blockers: 0';
    const steps = [launched(steward), ran('A1'), ran('A8', { says })];
    expect(words(decide(decision(steward, given(...steps))))).toContain('end retry');
  });
});
