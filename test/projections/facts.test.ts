import { describe, expect, it } from 'vitest';
import { factsOf } from '../../src/projections/facts.js';
import type { ShownFact } from '../../src/projections/facts.js';
import { board } from '../rig/board.js';
import { given, launched, ran } from '../rig/control-events.js';
import { changed, posted } from '../rig/coordination-events.js';
import type { Step } from '../rig/events.js';
import { agentOf, wave } from '../rig/wave-builder.js';

const of = wave(['A1', 'A2', 'A8']);
const states = (agentId: string, content: string, id: string | null = 'port'): Step =>
  ran(agentOf(of, agentId), { result: { facts: [{ id, content }] } });
const claim = (id: string, agentId: string, summary: string, dependsOn: string[] = []): Step =>
  posted(id, { kind: 'claim', agentId, summary, artifactRefs: ['src/a.ts'], dependsOn });

const facts = (evidence: readonly Step[], records: readonly Step[] = []): ShownFact[] =>
  factsOf(board(of, records), of, given(launched(of), ...evidence));
const named = (all: readonly ShownFact[], id: string): ShownFact => {
  const [found] = all.filter((one) => one.id === id);
  if (found === undefined) throw new Error(`no fact ${id}`);
  return found;
};

describe('a fact of a result', () => {
  it('has a stable id and a hash of its content, and everybody who states it', () => {
    const [fact, ...others] = facts([states('A1', '8080'), states('A2', '8080')]);
    expect(others).toEqual([]);
    expect(fact).toMatchObject({ id: 'port', kind: 'fact', content: '8080', contradictedBy: [] });
    expect(fact?.contentHash).toMatch(/^[0-9a-f]{64}$/);
    expect(fact?.statedBy.map(({ agentId }) => agentId)).toEqual(['A1', 'A2']);
  });

  it('without a name is named after its content', () => {
    const id = (content: string): string | undefined => facts([states('A1', content, null)])[0]?.id;
    expect(id('x')).toBe(id('x'));
    expect(id('x')).not.toBe(id('y'));
  });

  it('is told who contradicts it', () => {
    const all = facts([states('A1', '8080'), states('A2', '9090')]);
    expect(all.map(({ content, contradictedBy }) => [content, contradictedBy])).toEqual([
      ['8080', [expect.objectContaining({ agentId: 'A2', says: '9090', state: 'detected' })]],
      ['9090', [expect.objectContaining({ agentId: 'A1', says: '8080', state: 'detected' })]],
    ]);
  });
});

describe('a fact on the blackboard', () => {
  it('is a record, newest first, with who depends on it', () => {
    const all = facts(
      [states('A1', '8080')],
      [
        claim('c', 'A1', 'limit = 10'),
        posted('e', { kind: 'evidence', agentId: 'A2', dependsOn: ['c', 'port', 'c'] }),
      ],
    );
    expect(all.map(({ id }) => id)).toEqual(['port', 'e', 'c']);
    expect(named(all, 'c').citedBy).toEqual([{ id: 'e', agentId: 'A2' }]);
    expect(named(all, 'port').citedBy).toEqual([{ id: 'e', agentId: 'A2' }]);
  });

  it('takes the place of what its author said before, by position and not by the clock', () => {
    const early = { ...(claim('d', 'A1', 'limit = 20') as object), at: '2020-01-01T00:00:00.000Z' } as Step;
    const all = facts([], [claim('c', 'A1', 'limit = 10'), early, claim('o', 'A1', 'other = 1')]);
    expect(named(all, 'c')).toMatchObject({ supersededBy: 'd', supersedes: [] });
    expect(named(all, 'd')).toMatchObject({ supersededBy: null, supersedes: ['c'] });
    expect(named(all, 'o')).toMatchObject({ supersedes: [] });
  });

  it('gives way to a decision about it, and to nobody else’s claim', () => {
    const two = [claim('c', 'A1', 'limit = 10'), claim('d', 'A2', 'limit = 20')];
    expect(facts([], two).map(({ supersededBy }) => supersededBy)).toEqual([null, null]);
    const decision = posted('x', { kind: 'decision', summary: 'Limit: 20', artifactRefs: ['src/a.ts'] });
    const all = facts([], [...two, decision]);
    expect(named(all, 'x')).toMatchObject({
      supersedes: ['c', 'd'],
      statedBy: [{ agentId: 'operator', evidence: 'record x' }],
    });
    expect(named(all, 'c').supersededBy).toBe('x');
  });

  it('is told who contradicts it until somebody takes it back', () => {
    const two = [claim('c', 'A1', 'limit = 10'), claim('d', 'A2', 'limit = 20')];
    expect(named(facts([], two), 'c').contradictedBy).toMatchObject([{ agentId: 'A2', says: 'limit = 20' }]);
    const back = [...two, changed('d', { status: 'superseded' })];
    expect(named(facts([], back), 'c').contradictedBy).toEqual([]);
    expect(named(facts([], back), 'd').status).toBe('superseded');
  });

  it('may be hostile', () => {
    const odd = posted('x', {
      kind: 'claim',
      dependsOn: 'c' as never,
      artifactRefs: [7] as never,
      agentId: 7 as never,
    });
    expect(named(facts([], [odd]), 'x')).toMatchObject({ dependsOn: [], artifactRefs: [] });
  });
});
