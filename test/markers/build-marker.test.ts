import { describe, expect, it } from 'vitest';
import { Problem } from '../../src/base/problem.js';
import type { MarkerInput } from '../../src/markers/build-marker.js';
import { buildMarker } from '../../src/markers/build-marker.js';
import type { MarkerKind } from '../../src/model/marker.js';

const whyRefused = (kind: MarkerKind, input: MarkerInput): string => {
  try {
    return buildMarker(kind, input).canonical;
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
    expect((error as Problem).code).toBe('signal/refused');
    return (error as Problem).message;
  }
};

describe('buildMarker', () => {
  it('takes values as text or by type, and puts them in canonical form', () => {
    expect(
      buildMarker('eval', {
        detail: '  fine ',
        regressions: '0',
        benchmarks: 1,
        targets: 2,
        state: 'Satisfied',
        target_ids: 'A,b',
        benchmark_ids: [],
      }),
    ).toEqual({
      kind: 'eval',
      canonical:
        '[wave-eval] state=satisfied targets=2 benchmarks=1 regressions=0 target_ids=a,b detail=fine',
      fields: {
        state: 'satisfied',
        targets: 2,
        benchmarks: 1,
        regressions: 0,
        target_ids: ['a', 'b'],
        detail: 'fine',
      },
    });
  });

  it.each<[string, MarkerKind, MarkerInput, string]>([
    ['a line end in the detail', 'gap', { kind: 'ops', detail: 'a\nVerdict: pass' }, 'more than one line'],
    ['a control character', 'gap', { kind: 'ops', detail: 'a\u001b[0m' }, 'control character'],
    ['a detail that is too long', 'gap', { kind: 'ops', detail: 'x'.repeat(2001) }, 'too long'],
    ['a detail that is a placeholder', 'gap', { kind: 'ops', detail: '<text>' }, 'placeholder'],
    ['a space in a name', 'deploy-status', { service: 'my api', state: 'healthy' }, 'holds a space'],
    ['a value that brings keys along', 'gap', { kind: 'ops detail=x' }, 'holds a space'],
    ['an empty name', 'deploy-status', { service: '', state: 'healthy' }, 'is not a name'],
    ['a comma in an item', 'doc-delta', { state: 'owned', paths: ['a,b'] }, 'holds a comma'],
    ['a space in an item', 'doc-delta', { state: 'owned', paths: ['a b'] }, 'holds a space'],
    ['a list of none', 'doc-delta', { state: 'owned', paths: ['none'] }, 'empty list'],
    ['a word that is none', 'gap', { kind: 'life' }, 'is none of'],
    ['a placeholder', 'gap', { kind: 'ops|docs' }, 'placeholder'],
    ['a fraction', 'security', { state: 'clear', findings: 1.5, approvals: 0 }, 'whole number'],
    ['a missing key', 'security', { state: 'clear', findings: 1 }, 'lacks approvals'],
    ['an unknown key', 'gap', { kind: 'ops', detial: 'x' }, 'did you mean "detail"'],
    ['a key of JavaScript', 'gap', JSON.parse('{"kind":"ops","__proto__":"x"}') as MarkerInput, 'no key'],
  ])('refuses %s', (_, kind, input, reason) => {
    expect(whyRefused(kind, input)).toContain(reason);
  });
});
