import { describe, expect, it } from 'vitest';
import type { WaveAgent } from '../../src/model/wave.js';
import {
  agentOfPass,
  designPassId,
  isDesignPass,
  withDesignPasses,
} from '../../src/waves/design-pass.js';
import { agent, agentOf, CONTRACT, wave } from '../rig/wave-builder.js';

const PACKET = 'waves/design/wave-3-D1.md';
const design = (agentId: string, over: Partial<WaveAgent> = {}): WaveAgent =>
  agent(agentId, { role: 'design', ownedPaths: [PACKET], reportPath: PACKET, ...over });
const passes = (agents: readonly WaveAgent[]) => withDesignPasses(wave(agents), {});
const ids = (agents: readonly WaveAgent[]): string[] => passes(agents).agents.map(({ agentId }) => agentId);

describe('a design agent', () => {
  it.each<[string, Partial<WaveAgent>]>([
    ['owns its packet', {}],
    ['owns documents', { ownedPaths: [PACKET, 'docs/diagrams/', 'README.md'], deliverables: ['README.md'] }],
    ['owns the folder of packets', { ownedPaths: ['waves/design/'] }],
  ])('that only %s designs and nothing else', (_, over) => {
    expect(ids([design('D1', over)])).toEqual(['D1']);
  });

  it.each<[string, Partial<WaveAgent>]>([
    ['owns a source file', { ownedPaths: [PACKET, 'src/parser.ts'] }],
    ['owns a folder of sources', { ownedPaths: [PACKET, 'src/'] }],
    ['has an exit contract', { exitContract: CONTRACT }],
    ['owns a component', { components: ['parser'] }],
    ['declares proof artifacts', { proofArtifacts: [{ path: 'p.json', kind: null, requiredFor: [] }] }],
  ])('that %s runs twice', (_, over) => {
    expect(ids([design('D1', over)])).toEqual(['D1@design', 'D1']);
  });

  it('is the only one that does', () => {
    expect(ids([agent('A1', { exitContract: CONTRACT }), agent('A8'), agent('A0')])).toEqual([
      'A1',
      'A8',
      'A0',
    ]);
  });
});

describe('the passes of a hybrid', () => {
  const hybrid = design('D1', {
    ownedPaths: [PACKET, 'src/parser/'],
    exitContract: CONTRACT,
    components: ['parser'],
    componentTargets: { parser: 'repo-landed' },
    deliverables: ['src/parser/index.ts', PACKET],
    proofArtifacts: [{ path: 'p.json', kind: null, requiredFor: [] }],
    dependsOn: ['D2'],
  });
  const of = passes([hybrid, design('D2'), design('D3', { dependsOn: ['D1'] }), agent('A1', { dependsOn: ['D1'] })]);

  it('first the packet, with nothing to prove and only documents to touch', () => {
    expect(agentOf(of, 'D1@design')).toMatchObject({
      role: 'design',
      reportPath: PACKET,
      ownedPaths: [PACKET],
      exitContract: null,
      components: [],
      deliverables: [],
      proofArtifacts: [],
      dependsOn: ['D2'],
    });
  });

  it('then the slice, after its own packet', () => {
    expect(agentOf(of, 'D1')).toMatchObject({
      ...hybrid,
      role: 'implementation',
      reportPath: null,
      dependsOn: ['D1@design', 'D2'],
    });
  });

  it('of whom a designer waits for the first, and an implementer for the second', () => {
    expect(agentOf(of, 'D3').dependsOn).toEqual(['D1@design']);
    expect(agentOf(of, 'A1').dependsOn).toEqual(['D1']);
  });

  it('are made once', () => {
    expect(withDesignPasses(of, {})).toEqual(of);
  });

  it('have names that lead back to the agent', () => {
    expect(isDesignPass(designPassId('D1'))).toBe(true);
    expect(isDesignPass('D1')).toBe(false);
    expect([agentOfPass('D1@design'), agentOfPass('D1')]).toEqual(['D1', 'D1']);
  });
});
