import { describe, expect, it } from 'vitest';
import { waveExit } from '../../src/projections/wave-exit.js';
import type { StatusInput } from '../../src/projections/status-input.js';
import { waveView } from '../../src/projections/wave-view.js';
import { logicalAgents } from '../../src/projections/logical-agents.js';
import {
  attempt,
  attemptEnded,
  blocked,
  buried,
  cancelled,
  completed,
  event,
  exited,
  failed,
  given,
  launched,
  opened,
  ran,
  requested,
  running,
} from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { statusInput } from '../rig/status-input.js';
import { agent, passes, wave } from '../rig/wave-builder.js';

const of = wave(['D1', 'A1', 'E0', 'A7', 'A8', 'A9', 'A0']);
const view = (steps: readonly Step[], over: Partial<StatusInput> = {}) =>
  waveView(statusInput(of, steps, over));

describe('an agent whose output holds lines that were not read', () => {
  const agentsAfter = (says: string) => {
    const input = statusInput(of, [launched(of), ran('A1', { says })]);
    return logicalAgents(input, waveView(input)).find(({ agentId }) => agentId === 'A1');
  };

  it('shows the first few of them', () => {
    const says = `${passes.implementation}\n${'[wave-gap] kind=x\n'.repeat(5)}`;
    expect(agentsAfter(says)?.diagnostics).toEqual(
      [3, 4, 5].map((line) => ({
        line,
        reason: '[wave-gap] kind: "x" is none of architecture, integration, durability, ops, docs',
        text: '[wave-gap] kind=x',
      })),
    );
    expect(agentsAfter(passes.implementation)).not.toHaveProperty('diagnostics');
  });
});

describe('the phase', () => {
  it.each<[string, Step[], string]>([
    ['nothing has happened', [], 'planned'],
    ['it is opened', [opened(of)], 'planned'],
    ['an attempt began', [launched(of)], 'running'],
    ['a design agent runs', [launched(of), running('D1')], 'design'],
    ['an implementer runs', [launched(of), ran('D1'), running('A1')], 'running'],
    ['cont-EVAL runs', [launched(of), ran('A1'), running('E0')], 'cont-eval'],
    ['the security review runs', [launched(of), running('A7')], 'security-review'],
    ['integration runs', [launched(of), running('A8')], 'integrating'],
    ['documentation runs', [launched(of), running('A9')], 'docs-closure'],
    ['cont-QA runs', [launched(of), running('A0')], 'cont-qa-closure'],
    [
      'the next attempt began',
      [launched(of), ran('A0'), attemptEnded('retry'), attempt(2, ['A0'])],
      'running',
    ],
    ['it is completed', [launched(of), running('A0'), completed()], 'completed'],
    ['it failed', [launched(of), failed()], 'failed'],
    ['it is blocked', [launched(of), blocked()], 'blocked'],
    ['it was cancelled', [launched(of), cancelled()], 'cancelled'],
  ])('when %s', (_, steps, phase) => expect(view(steps).phase).toBe(phase));
});

describe('status, execution, closure and controller', () => {
  const gone = { launcherAlive: false };
  const words = (steps: readonly Step[], over: Partial<StatusInput> = {}): string[] => {
    const { status, executionState, closureState, controllerState } = view(steps, over);
    return [status, executionState, closureState, controllerState];
  };
  const retry = [launched(of), ran('A1', { exit: 1 }), attemptEnded('retry', { backoffMs: 9 })];
  it.each<[string, string[], string[]]>([
    ['untouched', words([], { run: null }), ['planned', 'pending', 'pending', 'idle']],
    ['opened', words([opened(of)]), ['running', 'pending', 'pending', 'active']],
    ['at work', words([launched(of), running('A1')]), ['running', 'active', 'pending', 'active']],
    [
      'without a launcher',
      words([launched(of), running('A1')], gone),
      ['stale', 'active', 'pending', 'stale'],
    ],
    ['closing', words([launched(of), running('E0')]), ['running', 'active', 'evaluating', 'active']],
    ['between attempts', words(retry), ['running', 'settled', 'pending', 'relaunch-planned']],
    ['completed', words([launched(of), completed()], gone), ['completed', 'settled', 'passed', 'idle']],
    ['failed', words([launched(of), failed()]), ['failed', 'settled', 'failed', 'idle']],
    ['blocked', words([launched(of), blocked()]), ['blocked', 'settled', 'blocked', 'idle']],
    ['cancelled', words([launched(of), cancelled()]), ['cancelled', 'settled', 'pending', 'idle']],
    [
      'awaiting adjudication',
      words([launched(of), blocked({ statusCode: 'awaiting-adjudication' })]),
      ['blocked', 'settled', 'awaiting-adjudication', 'idle'],
    ],
  ])('%s', (_, said, expected) => expect(said).toEqual(expected));
});

describe('verdicts', () => {
  it('are those of the gates now, and the first that fails is overall', () => {
    expect(view([launched(of)]).overall).toMatchObject({
      gate: 'design',
      agentId: 'D1',
      statusCode: 'missing-status',
    });
    const damage = [
      { log: 'coordination', offset: 7, length: 1, kind: 'corrupt', acknowledged: false },
    ] as const;
    expect(view([], { damage }).overall).toMatchObject({ gate: 'log', evidence: ['coordination:7'] });
  });

  it('take no harm from damage that is torn or acknowledged', () => {
    const harmless = [
      { log: 'coordination', offset: 7, length: 1, kind: 'corrupt', acknowledged: true },
      { log: 'coordination', offset: 9, length: 1, kind: 'torn', acknowledged: false },
    ] as const;
    expect(view([launched(of)], { damage: harmless }).overall?.gate).toBe('design');
  });

  it('of a completed wave are those that it was completed with, and none is overall', () => {
    const verdict = {
      gate: 'log',
      ok: true,
      statusCode: 'pass',
      agentId: null,
      detail: '',
      evidence: [],
      inferred: false,
      rung: 'gate-0',
      failureClass: null,
    } as const;
    const judged = event('gate.evaluated', {
      verdict,
      basis: { control: 0, coordination: 0, at: '2026-03-01T08:00:00.000Z' },
    });
    const done = view([launched(of), judged, completed()]);
    expect(done.verdicts).toEqual([verdict]);
    expect(done.overall).toBeNull();
  });

  it('are none of a wave that nobody has described', () => {
    expect(view([], { definition: null }).verdicts).toEqual([]);
  });
});

describe('the exit that a wave stands for', () => {
  it.each<[Step, string]>([
    [[], 'active'],
    [completed(), 'ok'],
    [failed(), 'failed'],
    [cancelled(), 'cancelled'],
    [blocked(), 'gateOpen'],
    [blocked({ failureClass: 'budget' }), 'budget'],
    [blocked({ statusCode: 'human-feedback-open' }), 'inputRequired'],
    [blocked({ statusCode: 'awaiting-adjudication' }), 'recoveryQueued'],
    [blocked({ gate: 'log', statusCode: 'log-damaged' }), 'logDamaged'],
    [blocked({ gate: 'cont-qa', statusCode: 'cont-qa-hold' }), 'verdictHold'],
    [blocked({ gate: 'cont-qa', statusCode: 'cont-qa-blocked' }), 'verdictHold'],
    [blocked({ gate: 'cont-qa', statusCode: 'gate-live-gap' }), 'verdictHold'],
    // No verdict was given: the steward cannot be started, or is not declared and required.
    [blocked({ gate: 'cont-qa', statusCode: 'missing-status', failureClass: 'deterministic' }), 'gateOpen'],
    [blocked({ gate: 'cont-qa', statusCode: 'nonzero-exit', failureClass: 'deterministic' }), 'gateOpen'],
  ])('%j is %s', (end, name) => expect(waveExit(given(launched(of), end))).toBe(name));
});

describe('an agent as it is shown', () => {
  const two = wave(['A1', agent('A2', { dependsOn: ['A1'] })]);
  const a2 = (...steps: Step[]) => {
    const input = statusInput(two, steps);
    return logicalAgents(input, waveView(input))[1];
  };
  it.each<[string, Step[], string, RegExp]>([
    ['planned', [], 'planned', /not been launched/],
    ['waiting for another', [launched(two)], 'waiting', /waits for A1/],
    ['waiting for its turn', [launched(two), ran('A1')], 'waiting', /turn has not come/],
    ['never had its turn', [launched(two), ran('A1', { exit: 1 }), failed()], 'blocked', /did not come/],
    ['being started', [launched(two), requested('A2')], 'working', /being started/],
    ['at work', [launched(two), running('A2')], 'working', /runs since/],
    ['ended', [launched(two), exited('A2')], 'ended', /evidence has yet to be collected/],
    ['proven', [launched(two), ran('A2')], 'satisfied', /stands/],
    [
      'failed, to be rerun',
      [launched(two), ran('A2', { exit: 3 })],
      'needs-rerun',
      /nonzero-exit.*exit code 3/,
    ],
    ['failed for good', [launched(two), ran('A2', { exit: 3 }), failed()], 'failed', /nonzero-exit/],
    ['blocked', [launched(two), buried('A2', 'deterministic'), blocked()], 'blocked', /missing-status/],
    ['closed', [launched(two), ran('A2'), completed()], 'closed', /completed/],
  ])('%s', (_, steps, state, reason) => {
    expect(a2(...steps)).toMatchObject({ agentId: 'A2', state });
    expect(a2(...steps)?.reason).toMatch(reason);
  });

  it('tells how far it came, apart from what it is worth', () => {
    expect(a2(launched(two))).toMatchObject({
      executionState: 'pending',
      closureState: 'pending',
      attempt: null,
    });
    expect(a2(launched(two), running('A2'))).toMatchObject({
      executionState: 'active',
      closureState: 'pending',
    });
    expect(a2(launched(two), ran('A2', { exit: 3 }))).toMatchObject({
      executionState: 'settled',
      closureState: 'failed',
      exitCode: 3,
      attempt: 1,
    });
    expect(a2(launched(two), ran('A2', { says: passes.implementation }))).toMatchObject({
      closureState: 'passed',
    });
  });
});
