import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstDifference, isWording } from '../../../src/engine/replay/first-difference.js';
import { runs } from '../../rig/wave-arbitraries.js';

describe('the first difference', () => {
  it.each<[unknown, unknown, string, unknown, unknown]>([
    [1, 2, '', 1, 2],
    [{ a: 1 }, { a: 2 }, 'a', 1, 2],
    [{ a: { b: ['x', 'y'] } }, { a: { b: ['x', 'z'] } }, 'a.b.1', 'y', 'z'],
    [{ a: ['x'] }, { a: ['x', 'y'] }, 'a.1', undefined, 'y'],
    [{ a: 1, more: 2 }, { a: 1 }, 'more', 2, undefined],
    [{ a: 1 }, { a: 1, more: 2 }, 'more', undefined, 2],
    [{ a: null }, { a: {} }, 'a', null, {}],
    [{ a: [] }, { a: {} }, 'a', [], {}],
  ])('of %j and %j is at "%s"', (recorded, now, key, was, is) => {
    expect(firstDifference(recorded, now)).toEqual({ key, recorded: was, now: is });
  });

  it('of a value and its copy is none, whatever the order of its keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const copy = JSON.parse(JSON.stringify(value), (_, part: unknown) =>
          part !== null && typeof part === 'object' && !Array.isArray(part)
            ? Object.fromEntries(Object.entries(part).reverse())
            : part,
        ) as unknown;
        expect(firstDifference(JSON.parse(JSON.stringify(value)), copy)).toBeUndefined();
      }),
      { numRuns: runs(300) },
    );
  });

  it.each<[string, unknown, unknown, boolean]>([
    ['data.verdict.detail', 'a', 'b', true],
    ['data.plan.reasons.A1', 'a', 'b', true],
    ['data.evidence.0', 'no open blocker', 'nothing is open', true],
    ['data.evidence.0', 'results/A1.json sha256:aa', 'results/A1.json sha256:ab', false],
    ['data.evidence.0', 'no open blocker', undefined, false],
    ['data.verdict.statusCode', 'pass', 'nonzero-exit', false],
    ['data.plan.selectedAgentIds.0', 'A1', 'A2', false],
    ['data.plan.reasons', 'a', 'b', false],
    ['data.details', 'a', 'b', false],
  ])('at %s between %j and %j is of words alone: %s', (key, recorded, now, words) => {
    expect(isWording({ key, recorded, now })).toBe(words);
  });

  it('that does not count leads on to the next', () => {
    const [was, is] = [
      { detail: 'a', code: 1 },
      { detail: 'b', code: 2 },
    ];
    expect(firstDifference(was, is, 'data', isWording)).toEqual({ key: 'data.code', recorded: 1, now: 2 });
    expect(firstDifference(was, { ...is, code: 1 }, 'data', isWording)).toBeUndefined();
  });
});
