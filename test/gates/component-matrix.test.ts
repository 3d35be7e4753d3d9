import { describe, expect, it } from 'vitest';
import { decide } from '../../src/engine/decide.js';
import { evaluateGate } from '../../src/gates/evaluate-gates.js';
import { attemptEnded, given, launched, matrix, ran } from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { words } from '../rig/intent-words.js';
import { decision, moment } from '../rig/moments.js';
import { agent, agentOf, passes, wave } from '../rig/wave-builder.js';

const PATH = 'docs/matrix.json';
const promotions = {
  componentPromotions: [
    { componentId: 'parser', targetLevel: 'repo-landed' },
    { componentId: 'lexer', targetLevel: 'pilot-live' },
  ],
} as const;
const owners = [
  agent('A1', { components: ['parser', 'lexer'] }),
  agent('A9', { ownedPaths: [PATH] }),
  agent('A0'),
];
const of = wave(owners, promotions);
const orphan = wave([owners[0] ?? 'A1', 'A9', 'A0'], promotions);
const done = [ran(agentOf(of, 'A1')), ran(agentOf(of, 'A9'), { says: passes.documentation })];
const judged = (which: typeof of, ...steps: readonly Step[]) =>
  evaluateGate('component-matrix', moment(which, given(launched(which), ...steps)));
const all = { parser: 'repo-landed', lexer: 'pilot-live' } as const;

describe('the component matrix', () => {
  it('is not asked where nothing is promoted', () => {
    expect(judged(wave(['A1']), matrix({}))).toEqual([]);
  });

  it('that was never measured lets nobody pass', () => {
    expect(judged(of, ...done)).toMatchObject([{ ok: false, statusCode: 'missing-status', agentId: null }]);
  });

  it('that does not exist asks for nothing', () => {
    const missing = matrix({}, { sha256: null, problem: 'missing' });
    expect(judged(of, ...done, missing)).toMatchObject([{ ok: true, inferred: true }]);
  });

  it.each([
    ['the promoted levels', all],
    ['later levels', { parser: 'qa-proved', lexer: 'fleet-ready' }],
  ] as const)('that states %s passes, with its hash as evidence', (_, levels) => {
    expect(judged(of, ...done, matrix(levels))).toMatchObject([
      { ok: true, inferred: false, evidence: [`${PATH} sha256:${'a'.repeat(64)}`] },
    ]);
  });

  it('that is behind is for its owner, with every component that is', () => {
    const levels = { parser: 'contract-frozen', lexer: 'baseline-proved' } as const;
    expect(judged(of, ...done, matrix(levels))).toMatchObject([
      {
        statusCode: 'component-current-level-stale',
        agentId: 'A9',
        failureClass: 'proof',
        detail: `${PATH}: parser is at contract-frozen, promoted to repo-landed; lexer is at baseline-proved, promoted to pilot-live`,
      },
    ]);
  });

  it('waits for its owner, and is no finding before', () => {
    expect(judged(of, ran(agentOf(of, 'A1')), matrix({}))).toMatchObject([
      { ok: false, statusCode: 'missing-status', agentId: 'A9' },
    ]);
  });

  it('that nobody owns is for a person', () => {
    expect(judged(orphan, ...done, matrix({ parser: 'repo-landed' }))).toMatchObject([
      {
        statusCode: 'unknown-component',
        agentId: null,
        failureClass: 'deterministic',
        detail: `${PATH} has no lexer`,
      },
    ]);
  });

  it('that cannot be read knows nothing', () => {
    expect(judged(of, ...done, matrix({}, { problem: 'invalid' }))).toMatchObject([
      { statusCode: 'unknown-component', detail: `${PATH} is no valid matrix` },
    ]);
  });

  it('that several own is for the one whose turn comes last', () => {
    const both = wave(
      [agent('A1', { components: ['parser', 'lexer'], ownedPaths: ['docs/'] }), ...owners.slice(1)],
      promotions,
    );
    expect(judged(both, ...done, matrix({}))).toMatchObject([{ agentId: 'A9' }]);
  });
});

describe('a matrix that is behind', () => {
  const told = (...steps: readonly Step[]): string[] =>
    words(decide(decision(of, given(launched(of), ...done, ...steps))));

  it('stops the sweep before QA, and its owner runs again', () => {
    const stale = matrix({ ...all, parser: 'contract-frozen' });
    expect(told(stale).at(-1)).toBe('end retry');
    expect(told(stale, attemptEnded('retry'))).toEqual(['attempt 2: A9 A0, reuse A1']);
  });

  it('that catches up lets QA begin', () => {
    expect(told(matrix(all)).at(-1)).toBe('start A0');
  });
});
