import { describe, expect, it } from 'vitest';
import { recoveryHints } from '../../src/cli/launch/recovery-hints.js';
import type { Budgets } from '../../src/model/budget.js';
import { NO_SPENDING } from '../../src/model/spending.js';
import { explain } from '../../src/projections/explanation.js';
import { stepPlaceOf } from '../../src/projections/next-steps.js';
import type { StatusInput } from '../../src/projections/status-input.js';
import { waveView } from '../../src/projections/wave-view.js';
import { attemptEnded, BASIS, blocked, event, given, launched, ran } from '../rig/control-events.js';
import { statusInput } from '../rig/status-input.js';
import { agent, wave } from '../rig/wave-builder.js';

const of = wave(['A1', agent('A2', { dependsOn: ['A1'] })]);
const usage = { inputTokens: 200, outputTokens: 20, costUsd: 0.5 };
const LAUNCH = 'wave launch --lane main --start-wave 3 --end-wave 3';

/** After a launch with these limits that ended for one of them. */
function ended(budgets: Partial<Budgets>, exit = 0): StatusInput {
  const over = { gate: 'budget', statusCode: 'budget-exhausted', failureClass: 'budget' } as const;
  const detail = 'the budget is used up; raise it';
  const before = [launched(of), ran('A1', { usage, exit })];
  const judged = waveView(statusInput(of, before)).verdicts.map((verdict) =>
    event('gate.evaluated', { verdict, basis: BASIS }),
  );
  const steps = [...before, ...judged, attemptEnded('blocked'), blocked({ ...over, detail })];
  const state = given(...steps);
  if (state.opened === null) throw new Error('never launched');
  const limits = { run: {}, wave: {}, agents: {}, elsewhere: NO_SPENDING, ...budgets };
  state.opened = { ...state.opened, budgets: limits };
  return statusInput(of, steps, { state, launcherAlive: false });
}

describe('a wave that ended for a budget', () => {
  it.each<[string, Partial<Budgets>, string, string]>([
    [
      'the budget of the wave: 0.5000 of 0.4000 usd is used up',
      { wave: { usd: 0.4 } },
      'A limit above 0.5000 usd, then a further launch: budgets.wave.usd in wave.config.json (lanes.main.budgets.wave.usd where the lane has its own).',
      'once raised',
    ],
    [
      'the budget of A2: 0 of 0 tokens is used up',
      { agents: { A1: { tokens: 200 }, A2: { tokens: 0 } } },
      'A limit above 0 tokens, then a further launch: budget.tokens in its ### Executor, else budgets.agent.tokens in wave.config.json (lanes.main.budgets.agent.tokens where the lane has its own).',
      'once raised',
    ],
    [
      'the budget of the run: 0.5000 of 0.5000 usd is used up',
      { run: { usd: 0.5 } },
      'A further launch: it begins with nothing used of this limit, and does more at once with a higher one (--max-usd, or budgets.run.usd in wave.config.json, lanes.main.budgets.run.usd where the lane has its own).',
      'again',
    ],
  ])('%s: what would close it, and what to type', (why, budgets, closes, label) => {
    const input = ended(budgets);
    const { summary, reasons, next } = explain(input);
    expect(summary).toBe('wave 3 of lane main is blocked, not closed: the budget is used up; raise it.');
    expect(reasons).toMatchObject([
      { gate: 'budget', statusCode: 'budget-exhausted', why, closes, steps: [] },
    ]);
    expect(next?.command).toBe(LAUNCH);
    const hints = recoveryHints({ ...stepPlaceOf(input), state: input.state });
    expect(hints.map((step) => step.label)).toEqual(['why', label]);
    expect(hints.at(-1)?.command).toBe(LAUNCH);
  });

  it.each<[string, Partial<Budgets>, boolean]>([
    ['its own limit is used up', { agents: { A1: { usd: 0.5 } } }, false],
    ['that of the wave is', { wave: { usd: 0.5 } }, false],
    ['that of the run was', { run: { usd: 0.5 } }, true],
    ['that of another agent is', { agents: { A2: { usd: 0 } } }, true],
  ])('offers to have an agent that failed run again where it could start: %s', (_, budgets, isOffered) => {
    const input = ended(budgets, 3);
    const labels = explain(input).reasons.flatMap(({ steps }) => steps.map(({ label }) => label));
    expect(labels.includes('rerun A1')).toBe(isOffered);
    expect(labels).toContain('log A1');
    const hints = recoveryHints({ ...stepPlaceOf(input), state: input.state });
    expect(hints.map(({ type }) => type)).toEqual(['explain', 'log', 'resume']);
  });

  it('says nothing of a limit that no longer keeps it', () => {
    const input = ended({ wave: { usd: 0.5 } });
    input.state.outcomeDetail = null;
    expect(explain(input).reasons).toEqual([]);
  });
});
