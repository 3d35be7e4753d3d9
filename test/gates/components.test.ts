import { describe, expect, it } from 'vitest';
import { evaluateGate } from '../../src/gates/evaluate-gates.js';
import type { WaveAgent } from '../../src/model/wave.js';
import { given, launched, ran } from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { moment } from '../rig/moments.js';
import { agent, wave } from '../rig/wave-builder.js';

const owner = (agentId: string, over: Partial<WaveAgent> = {}): WaveAgent =>
  agent(agentId, { components: ['parser'], componentTargets: { parser: 'repo-landed' }, ...over });
const promotion = { componentId: 'parser', targetLevel: 'repo-landed' } as const;
const judged = (owners: readonly WaveAgent[], ...steps: readonly Step[]) => {
  const of = wave(owners, { componentPromotions: [promotion] });
  return evaluateGate('component', moment(of, given(launched(of), ...steps)));
};
const says = (level: string, name = 'parser'): string =>
  `[wave-component] component=${name} level=${level} state=met`;

describe('a promoted component', () => {
  it('passes when every owner has proven its slice', () => {
    const [a, b] = [owner('A1'), owner('A2')];
    expect(judged([a, b], ran(a), ran(b))).toMatchObject([{ ok: true, statusCode: 'pass', agentId: null }]);
  });

  it('waits for the sibling that has not, by name', () => {
    const [a, b] = [owner('A1'), owner('A2')];
    expect(judged([a, b], ran(a))).toMatchObject([
      { statusCode: 'shared-component-sibling-pending', detail: 'parser to repo-landed: open: A2' },
    ]);
    expect(judged([a, b])).toMatchObject([
      { statusCode: 'component-promotion-gap', detail: 'parser to repo-landed: open: A1, A2' },
    ]);
  });

  it('is a gap when nobody owns it', () => {
    expect(judged([agent('A1')], ran('A1'))).toMatchObject([
      { statusCode: 'component-promotion-gap', detail: 'parser to repo-landed: nobody owns it' },
    ]);
  });

  it('is no matter where no component is promoted', () => {
    expect(evaluateGate('component', moment(wave(['A1']), given()))).toEqual([]);
  });

  it.each(['repo-landed', 'pilot-live', 'deprecation-ready'])('reaches repo-landed with %s', (level) => {
    const a = owner('A1');
    expect(judged([a], ran(a, { says: says(level) }))).toMatchObject([{ ok: true }]);
  });

  it.each(['inventoried', 'contract-frozen'])('does not with %s', (level) => {
    const a = owner('A1');
    expect(judged([a], ran(a, { says: says(level) }))).toMatchObject([{ ok: false }]);
  });

  it('is the same component in any case', () => {
    const declared = owner('A1', { components: ['Parser'], componentTargets: { Parser: 'repo-landed' } });
    const of = wave([declared]);
    const input = moment(of, given(launched(of), ran(declared, { says: says('inventoried', 'PARSER') })));
    expect(evaluateGate('implementation', input)).toMatchObject([{ statusCode: 'component-level-mismatch' }]);
  });
});
