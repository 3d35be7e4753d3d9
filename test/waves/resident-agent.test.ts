import { describe, expect, it } from 'vitest';
import type { WaveAgent } from '../../src/model/wave.js';
import { withResidentOrchestrator } from '../../src/waves/resident-agent.js';
import { lintText, oneAgent } from './lint-text.js';
import { agent, CONTRACT, wave } from '../rig/wave-builder.js';

const ids = (agents: readonly WaveAgent[]): string[] =>
  withResidentOrchestrator(wave(agents)).agents.map(({ agentId }) => agentId);

describe('a wave with a resident orchestrator', () => {
  it('has one agent more, which owns nothing', () => {
    const added = withResidentOrchestrator(wave(['A1'])).agents.at(-1);
    expect(added).toMatchObject({ agentId: 'orchestrator', role: 'orchestrator', ownedPaths: [] });
    expect(added?.prompt).toContain('Keep this wave going');
  });

  it('keeps the one that it declares, and does not get a second one', () => {
    expect(ids([agent('A1'), agent('R1', { role: 'orchestrator' })])).toEqual(['A1', 'R1']);
    const once = withResidentOrchestrator(wave(['A1']));
    expect(withResidentOrchestrator(once)).toBe(once);
  });

  it('gives it an id that nobody has', () => {
    expect(ids([agent('orchestrator')])).toEqual(['orchestrator', 'orchestrator-2']);
  });
});

describe('a resident that is declared', () => {
  const role = '### Role\n\n- orchestrator';
  const codes = (sections: string, owned: string): string[] =>
    lintText(oneAgent(sections, owned, 'R1')).problems.map(({ code }) => code);

  it('owns nothing, and that is as it should be', () => expect(codes(role, '')).toEqual([]));

  it.each([
    ['deliverables', '### Deliverables\n\n- a.txt'],
    ['an exit contract', `### Exit contract\n\n- completion: ${CONTRACT.completion}\n- durability: none\n- proof: unit\n- doc-impact: none`],
    ['contracts', '### Contracts\n\n- id: c | type: command | run: ["true"]'],
    ['components', '### Components\n\n- parser'],
  ])('promises no %s', (_, section) => {
    expect(codes(`${role}\n\n${section}`, '')).toContain('wave/resident-owns');
  });
});
