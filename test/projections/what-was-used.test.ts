import { createColors } from 'picocolors';
import { describe, expect, it } from 'vitest';
import { renderWave } from '../../src/cli/launch/render-wave.js';
import { renderStatus } from '../../src/cli/look/render-status.js';
import { budgetUses } from '../../src/gates/budget.js';
import type { Budgets } from '../../src/model/budget.js';
import { NO_SPENDING } from '../../src/model/spending.js';
import { controlStatus } from '../../src/projections/control-status.js';
import { waveDashboard } from '../../src/projections/dashboards.js';
import { runView } from '../../src/projections/run-view.js';
import { attempt, given, launched, opened, ran, requested } from '../rig/control-events.js';
import type { Run } from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { T0 } from '../rig/events.js';
import { outcome, runEnded, runStarted } from '../rig/lane-events.js';
import { runFacts } from '../rig/run-facts.js';
import { statusInput } from '../rig/status-input.js';
import { wave } from '../rig/wave-builder.js';

const of = wave(['A1', 'A2']);
const LIMITS = { usd: 100, tokens: 100_000 };
const BUDGETS: Budgets = { run: LIMITS, wave: LIMITS, agents: { A1: LIMITS }, elsewhere: NO_SPENDING };

/** A1 is turned away, tried again, cut off, and done by another program that has no price; A2 is done at once. */
const tries: readonly Step[] = [
  ran('A1', {
    executor: 'claude',
    intentId: 'A1.1',
    exit: 1,
    failureClass: 'rate-limited',
    usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 },
  }),
  ran('A1', {
    executor: 'claude',
    intentId: 'A1.2',
    exit: 143,
    stop: 'time-limit',
    usage: { inputTokens: 500, outputTokens: 5, costUsd: 0.5, atLeast: ['tokens', 'usd'] },
  }),
  ran('A2', {
    executor: 'claude',
    usage: { inputTokens: 100, outputTokens: 10, cachedTokens: 40, costUsd: 0.25 },
  }),
];
const fallback: Step = ran('A1', {
  executor: 'codex',
  intentId: 'A1.3',
  attempt: 2,
  usage: { inputTokens: 1000, outputTokens: 20, costUsd: null },
});
const WAVE = {
  tokens: { input: 1600, output: 35, cached: 40 },
  costUsd: 0.75,
  unknownRuns: 1,
  unpricedRuns: 1,
};
const A1 = {
  tokens: { input: 1500, output: 25, cached: 0 },
  costUsd: 0.5,
  unknownRuns: 1,
  unpricedRuns: 1,
};

const by = (run: string, ...steps: readonly Step[]): Step =>
  steps.flat(9).map((one) => ({ ...(one as object), run }) as Step);
const begun: readonly Step[] = [runStarted('r1'), outcome(3, 'running')];

describe('over retries and a fallback', () => {
  const steps = [launched(of), ...tries, attempt(2, ['A1'], ['A2']), fallback];
  const state = given(...steps);
  const status = controlStatus(statusInput(of, steps));
  const run = runView(runFacts(begun, steps));

  it('every view tells the same of the wave and the run', () => {
    for (const view of [status, run, waveDashboard(status, 'now')]) expect(view).toMatchObject(WAVE);
    const uses = budgetUses(BUDGETS, state).filter(({ scope }) => scope !== 'agent');
    expect(uses).toHaveLength(4);
    for (const use of uses)
      expect(use).toMatchObject({ used: use.unit === 'usd' ? 0.75 : 1635, isAtLeast: true });
    const line = 'used: ≥1.6k tokens, ≥$0.75; 1 agent run did not tell all; 1 agent run without a price';
    expect(renderStatus(status, { isTty: false, columns: 80, color: false })).toContain(`  ${line}\n`);
    expect(renderWave({ wave: of, state }, T0, createColors(false), 160)).toContain(`  ${line}`);
  });

  it('and of each agent', () => {
    for (const { agents } of [run, { agents: status.logicalAgents }])
      expect(agents.find(({ agentId }) => agentId === 'A1')).toMatchObject(A1);
    const uses = budgetUses(BUDGETS, state).filter(({ scope }) => scope === 'agent');
    expect(uses).toMatchObject([
      { unit: 'usd', used: 0.5 },
      { unit: 'tokens', used: 1525 },
    ]);
  });
});

describe('of a run that goes on with another', () => {
  const steps = [
    by('r1', launched(of), ...tries),
    by('r2', opened(of), attempt(2, ['A1'], ['A2']), fallback),
  ];
  const lane: readonly Step[] = [
    runStarted('r1'),
    { ...outcome(3, 'running'), run: 'r1' },
    { ...runEnded('r1', 'failed'), data: { outcome: 'failed', exitCode: 1, detail: '', by: 'r2' } },
    runStarted('r2'),
    { ...outcome(3, 'running'), run: 'r2' },
  ];

  it('counts what that one used, and of other waves too', () => {
    const facts = runFacts(lane, steps, {}, 'r2');
    expect(runView(facts)).toMatchObject(WAVE);
    expect(runView(facts).agents.find(({ agentId }) => agentId === 'A1')).toMatchObject(A1);
    const elsewhere = { ...NO_SPENDING, usd: 1, priced: 1 };
    expect(runView({ ...facts, spentElsewhere: elsewhere }).costUsd).toBe(1.75);
    const uses = budgetUses({ ...BUDGETS, before: ['r1'], elsewhere }, given(...steps));
    expect(uses[0]).toMatchObject({ scope: 'run', unit: 'usd', used: 1.75 });
  });

  it('leaves that one its own', () => {
    const first = runView(runFacts(lane, steps, {}, 'r1'));
    expect(first).toMatchObject({ tokens: { input: 600, output: 15 }, unknownRuns: 1, unpricedRuns: 0 });
  });
});

describe('of a run that told of nothing', () => {
  const used = (run: Run): unknown => runView(runFacts(begun, [launched(of), ran('A1', run)]));

  it('is unknown where it asked a model, and nothing where it did not', () => {
    const none = { tokens: { input: null, output: null }, costUsd: null };
    expect(used({ executor: 'codex' })).toMatchObject({ ...none, unknownRuns: 1 });
    expect(used({ executor: 'command' })).toMatchObject({ ...none, unknownRuns: 0 });
    expect(used({ executor: 'local' })).toMatchObject({ ...none, unknownRuns: 0 });
  });

  it('is unknown, too, where it had begun and its wave then forgot it', () => {
    const intentId = 'A1.1';
    const forgotten = (before: Step): unknown =>
      runView(
        runFacts(begun, [
          launched(of),
          before,
          {
            type: 'agent-run.buried',
            agent: 'A1',
            data: { intentId, reason: '', failureClass: 'cancelled' },
          },
        ]),
      );
    const asked = { executor: 'claude', intentId } as const;
    const ended = (ran('A1', asked) as readonly Step[]).slice(0, 1);
    expect(forgotten(ended)).toMatchObject({ unknownRuns: 1 });
    expect(forgotten(requested('A1', asked))).toMatchObject({ unknownRuns: 0 });
  });
});
