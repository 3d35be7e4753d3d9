import { describe, expect, it } from 'vitest';
import { gatesNamed, ladder } from '../../src/gates/ladder.js';
import type { GateName } from '../../src/model/gate.js';
import { gateOrder, gates } from '../../src/model/gate.js';

const named = (name: string): readonly GateName[] | string => {
  const found = gatesNamed(name);
  return found.ok ? found.value.gates : found.error;
};

describe('the ladder', () => {
  it.each<[string, readonly GateName[]]>([
    ['gate-0', ['log', 'hooks', 'design']],
    ['gate-1', ['implementation', 'component', 'ownership']],
    ['gate-2', ['contracts']],
    ['gate-3', ['contracts']],
    ['gate-4', ['cont-eval']],
    ['gate-5', ['security']],
    [
      'gate-6',
      [
        'assignment',
        'dependency',
        'clarification',
        'infra',
        'integration',
        'documentation',
        'component-matrix',
      ],
    ],
    ['gate-7', ['cont-qa', 'approval']],
  ])('%s is %j', (rung, expected) => {
    expect(named(rung)).toEqual(expected);
  });

  it('has a rung for every gate, and every gate by its own name', () => {
    for (const gate of gateOrder) {
      expect(ladder).toHaveProperty(gates[gate].rung);
      expect(named(gate)).toEqual([gate]);
    }
  });

  it('takes names as people write them', () => {
    expect(named('GATE_5')).toEqual(['security']);
    expect(named(' Cont_QA ')).toEqual(['cont-qa']);
  });

  it('says what was meant where there is no such gate', () => {
    expect(named('gate-8')).toMatch(/^there is no gate "gate-8"; did you mean "gate-\d"\?$/);
    expect(named('securty')).toBe('there is no gate "securty"; did you mean "security"?');
    expect(named('toString')).toContain('there is no gate');
  });

  it('tells contracts of the two stages apart by the rung of the verdict', () => {
    const has = (name: string, rung: string): boolean => {
      const found = gatesNamed(name);
      return found.ok && found.value.has({ gate: 'contracts', rung });
    };
    expect(has('gate-2', 'gate-2')).toBe(true);
    expect(has('gate-2', 'gate-3')).toBe(false);
    expect(has('gate-3', 'gate-3')).toBe(true);
    expect(has('contracts', 'gate-2')).toBe(true);
  });
});
