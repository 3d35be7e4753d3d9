import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { playCase } from '../../../src/engine/benchmark/play-case.js';
import { readCases } from '../../../src/engine/benchmark/read-cases.js';
import { runBenchmark, scoreCase } from '../../../src/engine/benchmark/score-case.js';
import type { BenchmarkCase } from '../../../src/model/benchmark.js';

type Loose = Record<string, unknown>;
type Over = Readonly<{ expectations?: Loose; fixture?: Loose; scoring?: Loose }> & Loose;

/** The smallest case of the form that other repositories have. */
const raw = ({ expectations, fixture, scoring, ...over }: Over = {}): Loose => ({
  id: 'c',
  familyId: 'f',
  benchmarkId: 'b',
  kind: 'projection',
  scoring: { primaryMetric: 'summary-fact-retention-rate', thresholds: {}, ...scoring },
  expectations: { summaryFacts: ['the port is 8080'], ...expectations },
  fixture: {
    agents: [{ agentId: 'A1' }, { agentId: 'A2', ownedPaths: ['src/'] }],
    records: [{ kind: 'evidence', agentId: 'A1', summary: 'The port is 8080.' }],
    ...fixture,
  },
  ...over,
});
const read = (json: unknown): readonly BenchmarkCase[] => {
  const { cases, problems } = readCases(json);
  expect(problems).toBeNull();
  return cases ?? [];
};
const only = (over?: Over): BenchmarkCase => read(raw(over))[0] as BenchmarkCase;
const problems = (json: unknown): string[] =>
  (readCases(json).problems ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('a file of cases', () => {
  it('is one case, a list, or `cases` with a list', () => {
    expect(read(raw())).toHaveLength(1);
    expect(read([raw(), raw({ id: 'd' })]).map(({ id }) => id)).toEqual(['c', 'd']);
    expect(read({ version: 1, cases: [raw()] })).toHaveLength(1);
  });

  it('may leave out what `wave coord post` has defaults for', () => {
    const records = [
      { kind: 'request', summary: 'do' },
      { kind: 'blocker', agentId: 'A1', detail: 'only this', priority: 'high', targets: null },
    ];
    expect(only({ fixture: { records } }).records).toMatchObject([
      {
        id: 'record-1',
        agentId: null,
        status: 'open',
        blocking: true,
        blockerSeverity: 'closure-critical',
        source: 'operator',
      },
      {
        id: 'record-2',
        blockerSeverity: 'hard',
        summary: 'only this',
        detail: null,
        targets: [],
        source: 'agent',
      },
    ]);
  });

  it('takes agents by their names however they are spelled', () => {
    const given = only({
      expectations: {
        summaryFacts: [],
        targetedInboxes: { a2: ['x'] },
        requiredAssignments: [{ requestId: 'r', assignedAgentId: 'a2' }],
      },
      fixture: {
        records: [{ id: 'r', kind: 'request', agentId: 'a1', summary: 'x', targets: ['agent:a2'] }],
        capabilityRouting: { preferredAgents: { sql: ['a1'] } },
      },
    });
    expect(given).toMatchObject({ targetedInboxes: [{ agentId: 'A2' }], preferredAgents: { sql: ['A1'] } });
    expect(given.records[0]).toMatchObject({ agentId: 'A1', targets: ['agent:A2'] });
    expect(
      scoreCase({
        ...given,
        thresholds: { 'targeted-inbox-recall': 100, 'capability-routing-precision': 100 },
      }),
    ).toMatchObject({ passed: true });
  });

  it('notes keys that mean nothing, each once', () => {
    const records = [1, 2].map((n) => ({
      id: `${n}`,
      kind: 'claim',
      summary: 'x',
      createdAt: 'now',
      mood: 1,
    }));
    expect(only({ extra: 1, scoring: { kind: 'facts' }, fixture: { records } }).notes).toEqual([
      'extra is not used',
      'scoring.kind is not used',
      'fixture.records[].createdAt is not used',
      'fixture.records[].mood is not used',
    ]);
  });
});

describe('what others write', () => {
  it('may be in capitals, and leave empty what it does not say', () => {
    const records = [
      {
        ...{ id: 'r', kind: 'Request', agentId: ' ', targets: ['', 'A2 '], status: 'OPEN' },
        ...{ priority: 'High', confidence: '', blockerSeverity: '', artifactRefs: [''], summary: 'x' },
      },
      { kind: 'resolved-by-policy', agentId: 'A1', summary: 'settled' },
    ];
    expect(only({ fixture: { records } }).records).toMatchObject([
      { kind: 'request', agentId: null, targets: ['A2'], status: 'open', priority: 'high', artifactRefs: [] },
      { status: 'resolved' },
    ]);
  });

  it.each<[Record<string, unknown>, Record<string, number>]>([
    [{ 'targeted-inbox-recall': '90' }, { 'targeted-inbox-recall': 90 }],
    [
      { 'targeted-inbox-recall': 0.9, 'deadlock-rate': 1 },
      { 'targeted-inbox-recall': 90, 'deadlock-rate': 100 },
    ],
    [
      { 'targeted-inbox-recall': 1, 'deadlock-rate': 1 },
      { 'targeted-inbox-recall': 100, 'deadlock-rate': 1 },
    ],
    [
      { 'targeted-inbox-recall': 80, 'deadlock-rate': 0 },
      { 'targeted-inbox-recall': 80, 'deadlock-rate': 0 },
    ],
  ])('has thresholds %o in percent: %o', (thresholds, expected) => {
    expect(only({ scoring: { thresholds } }).thresholds).toEqual(expected);
  });

  it('may name no metric at all', () => {
    const [given] = read({ ...raw(), scoring: null });
    expect(scoreCase(given as BenchmarkCase).scores).toEqual({ 'fact-placement-rate': 100 });
  });
});

describe('a metric that is not known', () => {
  const unknown = (thresholds: Loose, expectations: Loose = {}) =>
    scoreCase(only({ scoring: { primaryMetric: 'team-spirit', thresholds }, expectations }));

  it('is told, and the facts have to be placed perfectly', () => {
    expect(unknown({ 'team-spirit': 10 })).toMatchObject({
      scores: { 'team-spirit': null, 'fact-placement-rate': 100 },
      thresholds: { 'team-spirit': 10, 'fact-placement-rate': 100 },
      unscored: [{ metric: 'team-spirit', reason: 'no metric of this name is known here' }],
      passed: true,
      notes: ['team-spirit is no metric that is known here'],
    });
    expect(unknown({ 'team-spirit': 10 }, { summaryFacts: ['the moon', 'the port is 8080'] })).toMatchObject({
      scores: { 'fact-placement-rate': 50 },
      passed: false,
    });
  });

  it('does not hide that a question is lost', () => {
    const records = [{ id: 'q', kind: 'evidence', agentId: 'A1', summary: 'The port is 8080.' }];
    const given = only({
      scoring: { primaryMetric: 'team-spirit' },
      expectations: { clarificationRequestIds: ['q'] },
      fixture: { records },
    });
    expect(scoreCase(given).passed).toBe(false);
  });

  it('leaves the others to decide', () => {
    const result = unknown(
      { 'team-spirit': 10, 'summary-fact-retention-rate': 50 },
      { summaryFacts: ['8080', 'x'] },
    );
    expect(result).toMatchObject({
      scores: { 'team-spirit': null, 'summary-fact-retention-rate': 50 },
      passed: true,
    });
  });

  it('is spelled nearly like one that is', () => {
    const { notes } = only({ scoring: { primaryMetric: 'summary-fact-retension-rate' } });
    expect(notes[0]).toMatch(/is no metric.*summary-fact-retention-rate/);
  });
});

describe('what is wrong is said with its place, all of it', () => {
  it.each<[unknown, readonly (string | RegExp)[]]>([
    [raw({ kind: 'arena' }), ['kind: must be "projection"']],
    ...[
      ['lots', 'must be a number, not "lots"'],
      [-5, 'must be between 0 and 100, not -5'],
      ['101', 'must be between 0 and 100, not 101'],
      [null, 'must be a number, not null'],
    ].map(([value, why]): [unknown, readonly string[]] => [
      raw({ scoring: { thresholds: { 'deadlock-rate': value } } }),
      [`scoring.thresholds.deadlock-rate: ${why}`],
    ]),
    [raw({ fixture: { agents: [] } }), ['fixture.agents: needs at least one agent']],
    [
      raw({ fixture: { agents: [{ agentId: 'A1' }, { agentId: 'a1' }] } }),
      ['fixture.agents.1.agentId: a1 is there twice'],
    ],
    [raw({ fixture: { records: [] } }), ['fixture.records: needs at least one record']],
    [
      raw({ fixture: { records: [{ kind: 'rumour', summary: 'x' }] } }),
      [/^fixture.records.0.kind: is none of request, ack/],
    ],
    [
      raw({ fixture: { records: [{ kind: 'claim' }] } }),
      ['fixture.records.0.summary: is missing, and there is no detail'],
    ],
    [
      raw({ fixture: { records: [{ kind: 'claim', summary: 'x', id: 'a\nb' }] } }),
      ['fixture.records.0.id: has line breaks'],
    ],
    [raw({ fixture: { primaryAgentId: 'A9' } }), ['fixture.primaryAgentId: A9 is no agent of the fixture']],
    [
      raw({ expectations: { targetedInboxes: { A9: ['x'] } } }),
      ['expectations.targetedInboxes.A9: A9 is no agent of the fixture'],
    ],
    [
      raw({
        expectations: {
          requiredAssignments: [{ requestId: 'r', assignedAgentId: 'A9' }],
          clarificationRequestIds: ['q'],
        },
      }),
      [
        'expectations.requiredAssignments.0.requestId: no record of the fixture has the id r',
        'expectations.requiredAssignments.0.assignedAgentId: A9 is no agent of the fixture',
        'expectations.clarificationRequestIds.0: no record of the fixture has the id q',
      ],
    ],
    [{ cases: [raw(), 7] }, [/^cases.1: /]],
    [[], [': holds no case']],
    [{ cases: [] }, [': holds no case']],
    [null, [/./]],
  ])('%#', (json, expected) => {
    const found = problems(json);
    expect(found).toHaveLength(expected.length);
    for (const [index, one] of expected.entries()) {
      if (typeof one === 'string') expect(found[index]).toBe(one);
      else expect(found[index]).toMatch(one);
    }
  });

  it('whatever the file holds: never a fault', () => {
    fc.assert(
      fc.property(
        fc.json().map((text) => JSON.parse(text) as unknown),
        (json) => {
          const { cases, problems: found } = readCases(json);
          expect((cases === null) !== (found === null)).toBe(true);
        },
      ),
    );
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.jsonValue(), (summary, path, value) => {
        const records = [
          {
            kind: 'claim',
            agentId: 'A1',
            summary: `x${summary}`,
            artifactRefs: [`x${path}`],
            ['__proto__x']: value,
          },
        ];
        playCase(only({ fixture: { records } }));
      }),
      { numRuns: 50 },
    );
  });
});

describe('a score', () => {
  const inbox = (records: readonly Loose[], facts: Record<string, string[]>) =>
    scoreCase(
      only({
        scoring: { primaryMetric: 'targeted-inbox-recall', thresholds: { 'targeted-inbox-recall': 100 } },
        expectations: { summaryFacts: [], targetedInboxes: facts },
        fixture: { agents: ['A1', 'A2', 'A3'].map((agentId) => ({ agentId })), records },
      }),
    );
  const request = {
    id: 'r',
    kind: 'request',
    agentId: 'A1',
    summary: 'Freeze “the” format',
    targets: ['A2'],
  };

  it('is the share of the expected facts, however they are quoted, spaced and written', () => {
    expect(inbox([request], { A2: ["freeze  'the'\nformat"] }).scores).toEqual({
      'targeted-inbox-recall': 100,
    });
    expect(inbox([request], { A2: ['freeze the format', 'thaw'] })).toMatchObject({
      scores: { 'targeted-inbox-recall': 50 },
      passed: false,
      findings: [
        expect.stringContaining('is 50, not at least 100') as unknown,
        'not in the inbox of A2: thaw',
      ],
    });
  });

  it('falls with a fact in an inbox that it is not for', () => {
    const both = { ...request, targets: ['A2', 'A3'] };
    expect(inbox([both], { A2: ['freeze the format'] })).toMatchObject({
      scores: { 'targeted-inbox-recall': 50 },
      findings: [
        expect.anything() as unknown,
        'in the inbox of A3, whom it does not concern: freeze the format',
      ],
    });
    expect(inbox([both], { A2: ['freeze the format'], A3: ['freeze the format'] }).passed).toBe(true);
  });

  it('does not fall where everybody is held up, nor with its author', () => {
    const blocker = { kind: 'blocker', agentId: 'A1', summary: 'no space', priority: 'urgent' };
    expect(inbox([blocker], { A2: ['no space'] }).passed).toBe(true);
  });

  it('counts what reached nobody but its author as lost', () => {
    const quiet = { kind: 'request', agentId: 'A1', summary: 'known to me alone', targets: ['A2'] };
    const views = {
      summary: () => '',
      inbox: (_: unknown, { agentId }: { agentId: string }) => (agentId === 'A1' ? quiet.summary : ''),
      routes: true,
      findsContradictions: true,
    };
    const given = only({
      scoring: { primaryMetric: 'distributed-info-accuracy' },
      expectations: { summaryFacts: [], globalFacts: [quiet.summary] },
      fixture: { records: [quiet] },
    });
    expect(scoreCase(given, views)).toMatchObject({
      passed: false,
      scores: { 'distributed-info-accuracy': 0 },
    });
    expect(scoreCase(given).passed).toBe(true);
  });

  it('of a metric of which less is better passes below its threshold', () => {
    const metric = 'communication-reasoning-gap';
    const given = only({
      scoring: { primaryMetric: metric, thresholds: { [metric]: 50 } },
      expectations: { summaryFacts: [], globalFacts: ['the port is 8080', 'the moon'] },
    });
    expect(scoreCase(given)).toMatchObject({ scores: { [metric]: 50 }, passed: true });
    expect(scoreCase({ ...given, thresholds: { [metric]: 49 } }).passed).toBe(false);
    expect(scoreCase({ ...given, thresholds: {} })).toMatchObject({
      passed: false,
      thresholds: { [metric]: 0 },
    });
  });

  it('does not make up for a wave that could close', () => {
    const given = only({ expectations: { requireBlockingGuard: true } });
    expect(scoreCase(given)).toMatchObject({
      passed: false,
      findings: ['nothing keeps the wave from closing'],
    });
    const held = only({
      expectations: { requireBlockingGuard: true },
      fixture: {
        records: [
          { kind: 'evidence', agentId: 'A1', summary: 'The port is 8080.' },
          { kind: 'request', summary: 'x', targets: ['A2'] },
        ],
      },
    });
    expect(scoreCase(held).passed).toBe(true);
  });

  it('of nothing is no pass', () => expect(runBenchmark([])).toEqual({ results: [], passed: false }));

  it('is the same for the same file', () => {
    const given = only();
    expect(scoreCase(given)).toEqual(scoreCase(given));
  });
});
