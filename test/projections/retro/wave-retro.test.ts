import { describe, expect, it } from 'vitest';
import stringWidth from 'string-width';
import { wrapMarkdown } from '../../../src/cli/wrap-markdown.js';
import { controlStatus } from '../../../src/projections/control-status.js';
import { renderRetro } from '../../../src/projections/retro/render-retro.js';
import type { Verdict } from '../../../src/model/gate.js';
import type { WaveRetro } from '../../../src/projections/retro/wave-retro.js';
import { waveRetro } from '../../../src/projections/retro/wave-retro.js';
import {
  BASIS,
  attempt,
  attemptEnded,
  blocked,
  completed,
  event,
  launched,
  ran,
  running,
  strayed,
} from '../../rig/control-events.js';
import type { Run } from '../../rig/control-events.js';
import { changed, posted, settled } from '../../rig/coordination-events.js';
import type { Step } from '../../rig/events.js';
import { at, log, T0 } from '../../rig/events.js';
import { statusInput } from '../../rig/status-input.js';
import { agent, wave } from '../../rig/wave-builder.js';

const of = wave([agent('A1', { ownedPaths: ['src/'] }), 'A2'], { title: 'Tidy the `parser`' });
const HOUR = 3_600_000;

function retro(control: readonly Step[], coordination: readonly Step[] = [], now = T0 + HOUR): WaveRetro {
  return waveRetro({
    status: statusInput(of, control, { now }),
    control: log(...control).map(({ record }) => record),
    coordination: log(...coordination).map(({ record }) => record),
  });
}

/** As many seconds after the first record as there are records before. */
function ticking(...steps: readonly Step[]): Step[] {
  return log(...steps).map(({ record }, index) => ({ ...record, at: at(index * 10) }) as Step);
}

const gate = (over: Partial<Verdict>): Step =>
  event('gate.evaluated', {
    basis: BASIS,
    verdict: {
      gate: 'implementation',
      rung: 'gate-1',
      ok: true,
      statusCode: 'pass',
      agentId: null,
      detail: '',
      evidence: [],
      inferred: false,
      failureClass: null,
      ...over,
    },
  });
const rules = (control: readonly Step[], coordination: readonly Step[] = []): string[] =>
  retro(control, coordination).lessons.map(({ rule, agentId }) =>
    agentId === null ? rule : `${rule} ${agentId}`,
  );
const one = (run: Run): Step[] => [launched(of), ran('A1', run)];

/** Everything at once: turned away, cut off, strayed, done by another program; a question, a waiver, a blocker. */
const eventful: readonly Step[] = ticking(
  launched(of),
  ran('A1', {
    executor: 'claude',
    intentId: 'A1.1',
    exit: 1,
    failureClass: 'rate-limited',
    detail: 'API Error: 429 <script>',
    usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 },
  }),
  ran('A1', {
    executor: 'claude',
    intentId: 'A1.2',
    exit: 143,
    stop: 'time-limit',
    timeLimitMs: 1_800_000,
    usage: {
      model: 'claude-opus-5',
      inputTokens: 52_000,
      outputTokens: 4000,
      costUsd: 0.5,
      atLeast: ['tokens', 'usd'],
    },
  }),
  ran('A2', { executor: 'command' }),
  strayed('A1', ['package.json', 'a|b'], { intentId: 'A1.2' }),
  gate({
    gate: 'implementation',
    agentId: 'A1',
    ok: false,
    statusCode: 'timeout',
    detail: 'A1 had its time',
  }),
  gate({
    gate: 'ownership',
    agentId: 'A1',
    ok: false,
    statusCode: 'ownership-violated',
    detail: 'package.json',
  }),
  attemptEnded('retry', { detail: 'A1 had its time' }),
  event('budget.reached', {
    scope: 'wave',
    agentId: null,
    unit: 'usd',
    used: 0.5,
    isAtLeast: true,
    limit: 0.5,
    level: 'stop',
  }),
  attempt(2, ['A1'], ['A2']),
  ran('A1', {
    executor: 'codex',
    intentId: 'A1.3',
    sessionId: '01a1fb92-d930-7311',
    attempt: 2,
    usage: { inputTokens: 9000, outputTokens: 1000, costUsd: null },
  }),
  event(
    'waiver.granted',
    { id: 'W1', agentId: 'A1', gates: ['ownership'], reason: 'agreed with the owners' },
    { actor: 'operator:ada' },
  ),
  gate({ gate: 'implementation', agentId: 'A1' }),
  gate({ gate: 'ownership', agentId: 'A1', statusCode: 'waived', detail: 'by ada' }),
);
const board: readonly Step[] = [
  { ...posted('q1', { kind: 'human-feedback', agentId: 'A1', summary: 'Keep\nthe old names?' }), at: at(0) },
  settled('q1', { response: 'yes' }, { at: at(1500) }),
  { ...posted('q2', { kind: 'human-feedback', agentId: 'A2', summary: 'Which colour?' }), at: at(0) },
  { ...posted('b1', { kind: 'blocker', agentId: 'A2', summary: 'no schema' }), at: at(5) },
  { ...changed('b1', { status: 'closed' }), at: at(65), actor: 'agent:A1' },
];

describe('at 80 columns', () => {
  const shown = (control: readonly Step[], coordination: readonly Step[] = []): string =>
    wrapMarkdown(renderRetro(retro(control, coordination), 'main'), 80);

  it('an eventful wave', async () => {
    const text = shown(eventful, board);
    await expect(text).toMatchFileSnapshot('golden/eventful-80.txt');
    for (const line of text.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(80);
  });

  it('a wave that runs', async () => {
    const steps = ticking(launched(of), running('A1', { executor: 'claude' }));
    await expect(shown(steps)).toMatchFileSnapshot('golden/running-80.txt');
  });

  it('a wave that is blocked', async () => {
    const steps = ticking(launched(of), ran('A1'), strayed('A1', ['package.json']), blocked());
    await expect(shown(steps)).toMatchFileSnapshot('golden/blocked-80.txt');
  });

  it('a wave that closed at once', async () => {
    const steps = ticking(launched(of), ran('A1'), ran('A2'), completed());
    await expect(shown(steps)).toMatchFileSnapshot('golden/completed-80.txt');
  });
});

describe('what it tells', () => {
  const told = retro(eventful, board);

  it('of what was used is what every other view tells', () => {
    const { tokens, costUsd, unknownRuns, unpricedRuns, logicalAgents } = controlStatus(
      statusInput(of, eventful),
    );
    expect(told).toMatchObject({ tokens, costUsd, unknownRuns, unpricedRuns });
    expect(told).toMatchObject({ tokens: { input: 61_000 }, costUsd: 0.5, unknownRuns: 1, unpricedRuns: 1 });
    for (const { agentId, ...rest } of logicalAgents)
      expect(told.agents.find((each) => each.agentId === agentId)).toMatchObject({
        tokens: rest.tokens,
        costUsd: rest.costUsd,
      });
  });

  it('of a gate is why it passed in the end: a further run, or a decision, and nothing where neither was', () => {
    expect(told.gates).toMatchObject([
      {
        gate: 'implementation',
        failed: [{ attempt: 1, statusCode: 'timeout' }],
        passed: { statusCode: 'pass', because: 'A1 ran again on codex (attempt 2)' },
      },
      { gate: 'ownership', passed: { statusCode: 'waived', because: 'waiver.granted by ada' } },
    ]);
    const alone = [
      ...one({}),
      gate({ gate: 'component', ok: false, statusCode: 'x' }),
      gate({ gate: 'component' }),
    ];
    expect(retro(alone).gates).toMatchObject([{ passed: { because: 'what it looks at was changed' } }]);
    const still = [
      ...one({}),
      gate({ gate: 'component' }),
      gate({ gate: 'component', ok: false, statusCode: 'x' }),
    ];
    expect(retro(still).gates).toMatchObject([{ passed: null }]);
    const waits = [...one({}), gate({ gate: 'component', ok: false, statusCode: 'missing-status' })];
    expect(retro(waits).gates).toEqual([]);
  });

  it('of an agent is how each of its runs ended, and how long it waited', () => {
    const [a1] = told.agents;
    expect(a1?.runs.map(({ executor, ended, failureClass }) => [executor, ended, failureClass])).toEqual([
      ['claude', 'exit 1', 'rate-limited'],
      ['claude', 'time-limit', 'timeout'],
      ['codex', 'exit 0', null],
    ]);
    expect(a1).toMatchObject({ executors: ['claude', 'codex'], strays: ['a|b', 'package.json'] });
    const away = { executor: 'claude', failureClass: 'rate-limited', exit: 1 } as const;
    const again = { executor: 'claude', intentId: 'later', requestedAt: at(90) } as const;
    const waited = (steps: Step[]): number | undefined => retro(steps).agents[0]?.waitMs;
    expect(waited([...one(away), ran('A1', again)])).toBe(90_000);
    expect(waited(one(away))).toBe(HOUR);
    expect(waited([...one(away), blocked()])).toBe(0);
    expect(waited([...one({}), ran('A1', again)])).toBe(0);
  });

  it('of a question is who answered it and after how long, or for how long nobody has', () => {
    expect(told.questions).toMatchObject([
      { id: 'q1', by: 'Ada', answer: 'yes', waitedMs: 1_500_000, isDefault: false },
      { id: 'q2', by: null, answer: null, waitedMs: HOUR },
    ]);
    expect(told.acts).toMatchObject([
      { by: 'ada', what: 'waiver.granted', agentId: 'A1', why: 'agreed with the owners' },
    ]);
    expect(told.blockers).toMatchObject([{ id: 'b1', agentId: 'A2', by: 'A1', closedAt: at(65) }]);
  });

  it('of a board is not what has another shape', () => {
    const odd: Step[] = [
      { type: 'record.posted', data: { id: 7 } },
      { type: 'record.changed', data: { id: 'q1', status: 5 } },
      { type: 'record.changed', data: {} },
    ];
    expect(retro([launched(of)], odd)).toMatchObject({ questions: [], blockers: [] });
  });
});

describe('what to change next time', () => {
  it('is nothing where nothing happened', () => {
    expect(rules([...one({}), ran('A2'), completed()])).toEqual([]);
    expect(retro([]).lessons).toEqual([]);
  });

  it('follows from the facts', () => {
    expect(rules(eventful, board)).toEqual([
      'time-limit A1',
      'strayed A1',
      'rate-limited A1',
      'fell-back A1',
      'people-late',
      'budget',
      'not-told',
      'not-told',
    ]);
  });

  const held = gate({ gate: 'ownership', agentId: 'A1', ok: false, statusCode: 'ownership-violated' });
  const unproven = gate({
    agentId: 'A1',
    ok: false,
    statusCode: 'missing-deliverable',
    failureClass: 'proof',
  });
  it.each<[string, readonly Step[], readonly string[]]>([
    ['a time limit', one({ exit: 143, stop: 'time-limit' }), ['time-limit A1']],
    ['another stop', one({ exit: 143, stop: 'cancelled' }), []],
    [
      'a stall',
      [
        ...one({ exit: 143, stop: 'stalled' }),
        event('agent-run.stalled', { intentId: 'A1.1', kind: 'no-output', limitMs: 5 }, { agent: 'A1' }),
      ],
      ['stalled A1'],
    ],
    ['strays that a gate held against it', [...one({}), strayed('A1', ['x']), held], ['strayed A1']],
    ['strays that no gate did', [...one({}), strayed('A1', ['x'])], []],
    ['a provider', one({ failureClass: 'rate-limited', exit: 1 }), ['rate-limited A1']],
    [
      'another program at the end',
      [
        ...one({ executor: 'claude', usage: { inputTokens: 1, outputTokens: 1, costUsd: 1 } }),
        ran('A1', { executor: 'command', intentId: 'b' }),
      ],
      ['fell-back A1'],
    ],
    [
      'evidence that needed two attempts',
      [...one({}), unproven, attempt(2, ['A1']), ran('A1', { attempt: 2 })],
      ['many-runs A1'],
    ],
    ['evidence that is not there yet', [...one({}), unproven], []],
    ['a run that told of nothing', one({ executor: 'codex' }), ['not-told']],
  ])('%s', (_, control, expected) => {
    expect(rules(control)).toEqual(expected);
  });
});
