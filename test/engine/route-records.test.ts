import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoutingRules } from '../../src/engine/route-records.js';
import { routeRecords } from '../../src/engine/route-records.js';
import type { OpenRecord } from '../../src/gates/gate-input.js';
import { openRecord } from '../rig/moments.js';
import { agent, wave } from '../rig/wave-builder.js';

const of = wave([
  agent('A1'),
  agent('A2', { capabilities: ['sql', 'review'] }),
  agent('A3', { capabilities: ['sql'] }),
  agent('A8'),
]);
const rules = (over: Partial<RoutingRules> = {}): RoutingRules => ({
  wave: of,
  preferred: {},
  expertise: new Map(),
  ...over,
});
const asks = (id: string, ...targets: string[]) => openRecord('request', id, { targets });
const given = (id: string, agentId: string | null, ...targets: string[]) =>
  openRecord('request', id, {
    targets,
    assignment: { id: `as-${id}`, agentId, reason: 'x', at: 'now', offset: 0 },
  });
const routed = (records: Parameters<typeof routeRecords>[0], over: Partial<RoutingRules> = {}) =>
  routeRecords(records, rules(over)).map(({ recordId, agentId, reason }) => [recordId, agentId, reason]);

describe('a request goes to', () => {
  it.each<[string, Parameters<typeof routeRecords>[0], Partial<RoutingRules>, unknown[]]>([
    ['the agent that it names', [asks('r', 'A1')], {}, ['r', 'A1', 'it is named']],
    [
      'the agent that it names, whatever else it names',
      [asks('r', 'capability:sql', 'agent:A8')],
      {},
      ['r', 'A8', 'it is named'],
    ],
    [
      'who is preferred',
      [asks('r', 'capability:sql')],
      { preferred: { sql: ['A9', 'A3'] } },
      ['r', 'A3', 'it is preferred for sql'],
    ],
    [
      'who is preferred rather than who has done it',
      [asks('r', 'capability:sql')],
      { preferred: { sql: ['A3'] }, expertise: new Map([['sql', 'A2']]) },
      ['r', 'A3', 'it is preferred for sql'],
    ],
    [
      'who has done it',
      [asks('r', 'capability:sql')],
      { expertise: new Map([['sql', 'A3']]) },
      ['r', 'A3', 'it has resolved sql in this wave'],
    ],
    [
      'the first by id among the idle',
      [asks('r', 'capability:sql')],
      {},
      ['r', 'A2', 'it is the least busy that can do sql'],
    ],
    ['the only one', [asks('r', 'capability:review')], {}, ['r', 'A2', 'it alone can do review']],
    [
      'a role as to a capability',
      [asks('r', 'capability:integration')],
      {},
      ['r', 'A8', 'it alone can do integration'],
    ],
    [
      'the first target that fits',
      [asks('r', 'capability:art', 'capability:sql')],
      {},
      ['r', 'A2', 'it is the least busy that can do sql'],
    ],
    [
      'nobody where nobody fits',
      [asks('r', 'capability:art')],
      {},
      ['r', null, 'nobody in the wave is capability:art'],
    ],
  ])('%s', (_, records, over, expected) => expect(routed(records, over)).toEqual([expected]));

  it('the least busy, also of those that were asked just now', () => {
    const many = ['a', 'b', 'c', 'd'].map((id) => asks(id, 'capability:sql'));
    expect(routed(many).map(([, agentId]) => agentId)).toEqual(['A2', 'A3', 'A2', 'A3']);
    expect(routed([given('x', 'A2', 'capability:sql'), asks('r', 'capability:sql')])).toEqual([
      ['r', 'A3', 'it is the least busy that can do sql'],
    ]);
  });
});

describe('a request that names nobody as its target goes to', () => {
  const owned = wave([
    agent('A1', { ownedPaths: ['api/'] }),
    agent('A2', { ownedPaths: ['db/'] }),
    agent('A3', { ownedPaths: ['db/shared/', 'web/**'] }),
    agent('db.admin'),
  ]);
  const says = (words: string, artifactRefs: string[] = []) =>
    openRecord('request', 'r', { unaddressed: { agentId: 'A1', words, artifactRefs } });
  it.each<[string, OpenRecord, string | null, string]>([
    ['the agent in its words', says('A2, please add an index'), 'A2', 'its words name it'],
    ['@ it', says('please add an index, @A2.'), 'A2', 'its words name it'],
    ['an id with dots', says('for db.admin: add it'), 'db.admin', 'its words name it'],
    ['not its author', says('A1 needs an index of A2'), 'A2', 'its words name it'],
    ['whom it names, not who owns its file', says('A3: see db/a.sql'), 'A3', 'its words name it'],
    ['the owner of its file', says('please fix `db/a.sql`'), 'A2', 'it owns db/a.sql'],
    ['the owner of its artifact', says('please fix it', ['web/x.ts']), 'A3', 'it owns web/x.ts'],
    ['the owner where two are named', says('A2 or A3: web/x.ts is wrong'), 'A3', 'it owns web/x.ts'],
    ['nobody where two are named', says('A2 or A3'), null, ''],
    ['nobody where two own it', says('fix db/shared/x.ts'), null, ''],
    ['nobody where its author owns it', says('fix api/x.ts'), null, ''],
    ['nobody where a path holds an id', says('see docs/A2/x'), null, ''],
    ['nobody where the case differs', says('a2 should do it'), null, ''],
    ['nobody where it is part of a word', says('A22 and xA2'), null, ''],
    ['nobody otherwise', says('please add an index'), null, ''],
  ])('%s', (_, record, agentId, reason) => {
    const expected = agentId === null ? [] : [['r', agentId, reason]];
    expect(routed([record], { wave: owned })).toEqual(expected);
    const taken = { ...record, assignment: { id: 'a', agentId: 'A3', reason: 'x', at: 'now', offset: 0 } };
    expect(routed([taken], { wave: owned })).toEqual([]);
  });

  it('is found anew once whoever took it is gone', () => {
    const taken = { id: 'a', agentId: 'A9', reason: 'x', at: 'now', offset: 0 };
    expect(routeRecords([{ ...says('anybody'), assignment: taken }], rules({ wave: owned }))).toEqual([
      { recordId: 'r', agentId: null, reason: 'it names nobody', supersedes: 'a' },
    ]);
    const nobody = { ...taken, agentId: null };
    expect(routeRecords([{ ...says('anybody'), assignment: nobody }], rules({ wave: owned }))).toEqual([]);
  });
});

describe('a request is left alone', () => {
  it.each([
    ['that names nobody', asks('r')],
    ['that waits for another lane', asks('r', 'lane:docs/3')],
    ['that somebody was asked', given('r', 'A3', 'capability:sql')],
    ['that still fits nobody', given('r', null, 'capability:art')],
  ])('%s', (_, record) => expect(routed([record])).toEqual([]));

  it('until who was asked is no longer there', () => {
    expect(routeRecords([given('r', 'A7', 'capability:review')], rules())).toEqual([
      { recordId: 'r', agentId: 'A2', reason: 'it alone can do review', supersedes: 'as-r' },
    ]);
    expect(routeRecords([given('r', 'A7', 'A7')], rules())).toMatchObject([
      { agentId: null, supersedes: 'as-r' },
    ]);
  });

  it('until somebody fits', () => {
    expect(routeRecords([given('r', null, 'capability:sql')], rules())).toEqual([
      { recordId: 'r', agentId: 'A2', reason: 'it is the least busy that can do sql', supersedes: 'as-r' },
    ]);
  });
});

it('routing is deterministic, and complete', () => {
  const words = fc.array(fc.constantFrom('A1', 'for A2', '@A3, A8', 'a/b.ts', 'nobody'), { maxLength: 30 });
  const target = fc.constantFrom(
    'A1',
    'agent:A2',
    'capability:sql',
    'capability:art',
    'lane:x',
    'who:knows',
    ':',
    '',
  );
  fc.assert(
    fc.property(fc.array(fc.array(target, { maxLength: 3 }), { maxLength: 30 }), words, (all, said) => {
      const records = all.map((targets, index) => {
        const unaddressed = { agentId: 'A1', words: said[index] ?? '', artifactRefs: [] };
        return { ...asks(`r${index}`, ...targets), ...(targets.length === 0 ? { unaddressed } : {}) };
      });
      const first = routeRecords(records, rules());
      expect(routeRecords(records, rules())).toEqual(first);
      const again = records.map((record) => {
        const routing = first.find(({ recordId }) => recordId === record.id);
        if (routing === undefined) return record;
        return {
          ...record,
          assignment: { id: 'a', agentId: routing.agentId, reason: routing.reason, at: 'now', offset: 0 },
        };
      });
      expect(routeRecords(again, rules())).toEqual([]);
    }),
  );
});
