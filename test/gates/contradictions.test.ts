import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boardInput } from '../../src/gates/board-input.js';
import type { Contradiction } from '../../src/gates/contradictions.js';
import { evaluateGate } from '../../src/gates/evaluate-gates.js';
import type { CoordinationRecord } from '../../src/model/coordination-record.js';
import { coordinationReducer } from '../../src/reducers/coordination-state.js';
import { event, given, launched, ran } from '../rig/control-events.js';
import { blackboard, changed, posted } from '../rig/coordination-events.js';
import type { Draft, Step } from '../rig/events.js';
import { reloaded } from '../rig/events.js';
import { moment } from '../rig/moments.js';
import { agent, agentOf, passes, wave } from '../rig/wave-builder.js';

const owners = wave([
  agent('A1', { components: ['parser'] }),
  agent('A2', { components: ['parser'] }),
  agent('A3'),
  agent('A8'),
]);
const proves = (agentId: string, level: string, state = 'met'): Step =>
  ran(agentOf(owners, agentId), { says: `[wave-component] component=parser level=${level} state=${state}` });
const states = (agentId: string, content: string, id = 'the port'): Step =>
  ran(agentOf(owners, agentId), { result: { facts: [{ id, content }, 'not named'] } });
const claims = (
  id: string,
  agentId: string,
  summary: string,
  over: Partial<CoordinationRecord> = {},
): Draft => posted(id, { kind: 'claim', agentId, summary, artifactRefs: ['src/a.ts'], ...over });
const by = (actor: string, step: Draft): Draft => ({ ...step, actor });
const folded = (...steps: readonly Step[]) => given(launched(owners), ...steps);

/** What stands against each other after this evidence and these records, folded from logs and from snapshots of them. */
function found(evidence: readonly Step[], records: readonly Step[] = []): readonly Contradiction[] {
  const [state, board] = [folded(...evidence), blackboard(...records)];
  const { contradictions } = boardInput(board, owners, state);
  const again = boardInput(reloaded(coordinationReducer, board), owners, state);
  expect(again.contradictions).toEqual(contradictions);
  return contradictions;
}

/** The record of it that the loop makes. */
const noted = ({ id, about, values, claims: said, version, repairId }: Contradiction): Draft =>
  event('contradiction.detected', { id, about, values, claims: said, version, repairId });
const only = (all: readonly Contradiction[]): Contradiction => {
  expect(all).toHaveLength(1);
  return all[0] as Contradiction;
};

describe('evidence', () => {
  it.each<[string, readonly Step[], number]>([
    ['two levels of one component', [proves('A1', 'repo-landed'), proves('A2', 'pilot-live')], 1],
    ['one level of it', [proves('A1', 'repo-landed'), proves('A2', 'repo-landed')], 0],
    ['an owner that is not finished', [proves('A1', 'repo-landed'), proves('A2', 'repo-landed', 'gap')], 0],
    [
      'somebody else who finds it wanting',
      [proves('A1', 'repo-landed'), proves('A3', 'repo-landed', 'gap')],
      1,
    ],
    ['two contents of one fact', [states('A1', '8080'), states('A2', '9090')], 1],
    [
      'one content in other words',
      [states('A1', '8080', 'port'), states('A2', 'The port is 8080.', 'port')],
      0,
    ],
    [
      'different contents in other words',
      [states('A1', '8080', 'port'), states('A2', 'port = 9090', 'port')],
      1,
    ],
    ['one content of it', [states('A1', '8080  today'), states('A2', ' 8080 today\n')], 0],
    ['two facts of one agent’s own numbering', [states('A1', '8080', 'F1'), states('A2', '9090', 'f1')], 0],
    [
      'a name of a million characters',
      [states('A1', '1', 'x'.repeat(1_000_000)), states('A2', '2', 'x'.repeat(1_000_000))],
      1,
    ],
    ['one agent alone', [states('A1', '8080')], 0],
    ['an agent that said something else before', [states('A1', '8080'), states('A1', '9090')], 0],
  ])('of %s', (_, steps, count) => expect(found(steps)).toHaveLength(count));
});

it('both passes of an agent are one agent, whose last word counts', () => {
  const passes2 = wave([agent('A1@design'), agent('A1')]);
  const fact = (agentId: string, content: string): Step =>
    ran(agentOf(passes2, agentId), { result: { facts: [{ id: 'port', content }] } });
  const state = given(launched(passes2), fact('A1@design', '1'), fact('A1', '2'));
  expect(boardInput(blackboard(), passes2, state).contradictions).toEqual([]);
});

it('names, and what is said, are kept short', () => {
  const [one] = found([
    states('A1', 'a'.repeat(9000), 'x'.repeat(9000)),
    states('A2', 'b'.repeat(9000), 'x'.repeat(9000)),
  ]);
  expect(JSON.stringify(one).length).toBeLessThan(3000);
});

describe('claims on the blackboard', () => {
  it.each<[string, readonly Draft[], number]>([
    [
      'two values of one subject of one file',
      [claims('c', 'A1', 'limit = 10'), claims('d', 'A2', 'limit = 20')],
      1,
    ],
    [
      'of another file',
      [claims('c', 'A1', 'limit = 10'), claims('d', 'A2', 'limit = 20', { artifactRefs: ['b'] })],
      0,
    ],
    ['of no file', ['A1', 'A2'].map((id) => claims(id, id, `limit = ${id}`, { artifactRefs: [] })), 0],
    [
      'by one agent, who knows better now',
      [claims('c', 'A1', 'limit = 10'), claims('d', 'A1', 'limit = 20')],
      0,
    ],
    ['by both passes of one agent', [claims('c', 'A1@design', 'x = 1'), claims('d', 'A1', 'x = 2')], 0],
    ...(['evidence', 'handoff'] as const).map((kind): [string, readonly Draft[], number] => [
      `${kind} against a claim`,
      [claims('c', 'A1', 'x = 1'), claims('d', 'A2', 'x = 2', { kind })],
      1,
    ]),
    [
      'evidence against evidence',
      ['pass', 'fail'].map((word, n) =>
        claims(`e${n}`, `A${n + 1}`, `the tests ${word}`, { kind: 'evidence' }),
      ),
      1,
    ],
    [
      'evidence of an agent after its claim',
      [
        claims('c', 'A1', 'the tests pass'),
        claims('d', 'A2', 'the tests fail'),
        claims('e', 'A2', 'all 3 tests pass', { kind: 'evidence' }),
      ],
      0,
    ],
    ...(['decision', 'request', 'blocker', 'integration-summary'] as const).map(
      (kind): [string, readonly Draft[], number] => [
        `a ${kind} is none`,
        [claims('c', 'A1', 'x = 1'), claims('d', 'A2', 'x = 2', { kind })],
        0,
      ],
    ),
    [
      'a file that is named in the words alone',
      [
        claims('c', 'A1', 'src/a.ts returns 404 for strangers', { artifactRefs: [] }),
        claims('d', 'A2', 'returns 410 for strangers'),
      ],
      1,
    ],
    [
      'several things, one of them different',
      [claims('c', 'A1', 'x = 1, y = 2'), claims('d', 'A2', 'y = 3, x = 1')],
      1,
    ],
    [
      'one that was withdrawn',
      [claims('c', 'A1', 'x = 1'), claims('d', 'A2', 'x = 2'), changed('d', { status: 'superseded' })],
      0,
    ],
    [
      'the same file in other words',
      [claims('c', 'A1', 'x = 1'), claims('d', 'A2', 'x = 2', { artifactRefs: ['./src/a.ts'] })],
      1,
    ],
  ])('%s', (_, steps, count) => expect(found([], steps)).toHaveLength(count));

  it('say who claims what, and in which record', () => {
    const one = only(found([], [claims('c', 'A2', 'limit = 20'), claims('d', 'A1', 'limit = 10')]));
    expect(one).toMatchObject({
      about: 'artifact:src/a.ts: limit',
      claims: [
        { agentId: 'A1', says: 'limit = 10', evidence: ['record d'] },
        { agentId: 'A2', says: 'limit = 20', evidence: ['record c'] },
      ],
    });
  });

  it('are not lost in a flood of others', () => {
    const flood = Array.from({ length: 3000 }, (_, n) =>
      claims(`n${n}`, 'A1', `x${n} = ${n}`, { artifactRefs: [`f${n}`] }),
    );
    const steps = [claims('c', 'A1', 'x = 1'), claims('d', 'A2', 'x = 2'), ...flood];
    expect(found([], steps)).toHaveLength(1);
  });
});

describe('the same contradiction', () => {
  it('has the same id in every order, and whoever comes first', () => {
    const said = fc.uniqueArray(
      fc.record({ agentId: fc.constantFrom('A1', 'A2', 'A3'), limit: fc.integer({ min: 0, max: 3 }) }),
      { selector: ({ agentId }) => agentId, minLength: 2 },
    );
    fc.assert(
      fc.property(
        said.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([one, other]) => {
          const of = (all: typeof one) =>
            found(
              [],
              all.map(({ agentId, limit }) => claims(agentId, agentId, `limit = ${limit}`)),
            );
          expect(of(other).map(({ id, values, claims: all }) => ({ id, values, all }))).toEqual(
            of(one).map(({ id, values, claims: all }) => ({ id, values, all })),
          );
          expect(of(one)).toHaveLength(new Set(one.map(({ limit }) => limit)).size > 1 ? 1 : 0);
        },
      ),
    );
  });

  it('keeps its id when somebody says something new, as a further version', () => {
    const first = only(found([states('A1', '8080'), states('A2', '9090')]));
    const steps = [states('A1', '8080'), states('A2', '9090'), noted(first)];
    expect(only(found(steps))).toMatchObject({ id: first.id, version: 1, key: first.id, isNoted: true });
    const second = only(found([...steps, states('A2', '7070')]));
    expect(second).toMatchObject({ id: first.id, version: 2, key: `${first.id}.2`, isNoted: false });
  });
});

describe('a contradiction', () => {
  const evidence = [states('A1', '8080'), states('A2', '9090')];
  const first = only(found(evidence));
  const decision = posted(first.key, { kind: 'decision', summary: '8080 it is' });
  const stateOf = (records: readonly Step[]): string =>
    only(found([...evidence, noted(first)], records)).state;
  const request = posted(first.repairId, { targets: ['A8'], source: 'supervisor', blocking: false });
  const given8 = {
    type: 'assignment.made',
    data: { id: 'x', recordId: first.repairId, agentId: 'A8', reason: '', supersedes: null },
  };

  it('keeps integration open, whether a steward judges or not, with what both say', () => {
    const input = moment(owners, folded(...evidence, ran('A8', { says: passes.integration })));
    expect(evaluateGate('integration', input)).toMatchObject([
      {
        ok: false,
        statusCode: 'integration-contradiction-open',
        detail: expect.stringContaining('fact:the port: A1 says 8080, A2 says 9090') as unknown,
      },
    ]);
    const alone = { ...owners, agents: owners.agents.slice(0, 2) };
    expect(evaluateGate('integration', moment(alone, folded(...evidence)))).toMatchObject([
      { statusCode: 'integration-contradiction-open', inferred: true },
    ]);
  });

  it('is under repair as soon as somebody has the request', () => {
    expect(stateOf([])).toBe('detected');
    expect(stateOf([request])).toBe('detected');
    expect(stateOf([request, given8])).toBe('repair-in-progress');
    expect(stateOf([request, changed(first.repairId, { status: 'in_progress' })])).toBe('repair-in-progress');
  });

  it.each<[string, Draft, string]>([
    ['a person decides', by('operator:Ada', decision), 'resolved'],
    ['who integrates decides', by('agent:A8', decision), 'resolved'],
    ['a party decides', by('agent:A1', decision), 'detected'],
    ['somebody else decides', by('agent:A3', decision), 'detected'],
    ['the launcher writes it down', decision, 'detected'],
    [
      'a record of another kind has its id',
      by('operator:Ada', posted(first.key, { kind: 'claim' })),
      'detected',
    ],
  ])('when %s', (_, step, state) => expect(stateOf([step])).toBe(state));

  it.each([
    ['agent:A8', 'resolved', 'resolved'],
    ['operator:Ada', 'resolved', 'resolved'],
    ['agent:A1', 'resolved', 'detected'],
    ['launcher', 'resolved', 'detected'],
    ['agent:A8', 'cancelled', 'detected'],
  ] as const)('when %s has the request for repair %s is %s', (actor, status, state) => {
    expect(stateOf([request, by(actor, changed(first.repairId, { status }))])).toBe(state);
  });

  it('of which a party spoke first can still be settled by who may', () => {
    const steps = [
      by('agent:A1', decision),
      request,
      by('agent:A8', changed(first.repairId, { status: 'resolved' })),
    ];
    expect(stateOf(steps)).toBe('resolved');
  });

  const decided = (verdict: 'resolved' | 'waived'): Draft => {
    const { id, about, values, claims: said, version, repairId } = first;
    const data = {
      id,
      about,
      values,
      claims: said,
      version,
      repairId,
      verdict,
      reason: 'both ports are open',
    };
    return { ...event('contradiction.decided', data), actor: 'operator:Ada' };
  };

  it('that is waived passes, and the verdict says so', () => {
    const state = folded(...evidence, ran('A8', { says: passes.integration }), decided('waived'));
    const [verdict] = evaluateGate('integration', moment(owners, state));
    expect(verdict).toMatchObject({
      ok: true,
      detail: expect.stringContaining(`${first.key} waived by operator:Ada: both ports are open`) as unknown,
    });
    expect(verdict?.evidence).toContain(`${first.key} waived by operator:Ada: both ports are open`);
    const alone = { ...owners, agents: owners.agents.slice(0, 2) };
    const inferred = evaluateGate('integration', moment(alone, folded(...evidence, decided('waived'))));
    expect(inferred).toMatchObject([
      { ok: true, detail: expect.stringContaining('waived by operator:Ada') as unknown },
    ]);
  });

  it('that a person settled stays so until somebody says something new', () => {
    const steps = [...evidence, decided('resolved')];
    expect(only(found([...steps, states('A1', '9090'), states('A2', '8080')]))).toMatchObject({
      state: 'resolved',
    });
    expect(only(found([...steps, states('A2', '7070')]))).toMatchObject({ state: 'detected', version: 2 });
  });

  it('that was over by itself is another version when it comes back', () => {
    const over = event('contradiction.resolved', {
      id: first.id,
      version: 1,
      how: 'agreed',
      by: 'launcher',
      reason: '',
    });
    expect(only(found([...evidence, noted(first), over]))).toMatchObject({ state: 'detected', version: 2 });
  });

  it('is not taken back by a late record of an older version', () => {
    const second = { ...first, version: 2, repairId: 'r2' };
    const state = folded(...evidence, noted(second), noted(first), decided('waived'));
    expect(state.contradictions.get(first.id)).toMatchObject({ version: 2, settled: null });
    expect(state.anomalies).toHaveLength(2);
  });
});
