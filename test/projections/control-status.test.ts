import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_STATUS_BYTES } from '../../src/projections/bound-status.js';
import { controlStatus } from '../../src/projections/control-status.js';
import type { ShownDamage, StatusInput } from '../../src/projections/status-input.js';
import { waveReducer } from '../../src/reducers/reduce-wave.js';
import {
  attemptEnded,
  completed,
  failed,
  forwarded,
  launched,
  ran,
  running,
  strayed,
} from '../rig/control-events.js';
import { assigned } from '../rig/board.js';
import { blackboard, posted, shown } from '../rig/coordination-events.js';
import type { Step } from '../rig/events.js';
import { at, foldOf, log, T0 } from '../rig/events.js';
import { statusInput } from '../rig/status-input.js';
import { controlLog, runs, smallWave } from '../rig/wave-arbitraries.js';
import { agent, passes, wave } from '../rig/wave-builder.js';

const of = wave(['A1', 'A2']);
const HOUR = 3_600_000;
const LATE = { choices: [], fallback: 'eu', timeoutMs: 1000, waits: false };
const status = (steps: readonly Step[], over: Partial<StatusInput> = {}) =>
  controlStatus(statusInput(of, steps, over));

describe('what is left open on the board of a wave that is over', () => {
  const left = [
    shown('q', { kind: 'human-feedback', agentId: 'A1', question: LATE }),
    shown('b', { kind: 'blocker', agentId: 'A1', targets: ['A2'] }),
  ];
  const after = (
    end: Step,
    coordination = blackboard(
      left.map(({ id, ...over }) => posted(id, over)),
      assigned('b', 'A2'),
    ),
  ) => status([launched(of), ran('A1'), ran('A2'), end], { records: left, coordination, now: T0 + HOUR });

  it('is shown, and nothing waits for it once the wave is completed', () => {
    const shownNow = after(completed());
    const each = { status: 'open', state: 'open', blocksWave: false, overdue: null };
    expect(shownNow.tasks).toMatchObject([
      { id: 'q', ...each },
      { id: 'b', ...each },
    ]);
    expect(shownNow).toMatchObject({
      counts: { open: 2 },
      feedbackRequests: [{ id: 'q' }],
      blockingEdge: null,
      nextTimer: null,
      overall: null,
      helperAssignments: [],
      signals: { wave: { signal: 'completed', blocking: false } },
    });
    const signals = shownNow.signals.agents.map(({ signal, shouldWake }) => ({ signal, shouldWake }));
    expect(signals.map(({ signal }) => signal)).toEqual(['completed', 'completed']);
  });

  it('waits for the next launch where the wave has failed', () => {
    expect(after(failed())).toMatchObject({
      tasks: [
        { id: 'q', blocksWave: true },
        { id: 'b', blocksWave: true, overdue: 'stale' },
      ],
      blockingEdge: null,
      signals: { wave: { signal: 'failed' } },
    });
  });
});

describe('control status', () => {
  it('has every key that wrappers read, always', () => {
    const keys = [
      ...[
        'schemaVersion',
        'lane',
        'wave',
        'phase',
        'status',
        'executionState',
        'closureState',
        'controllerState',
      ],
      ...[
        'blockingEdge',
        'logicalAgents',
        'gates',
        'tasks',
        'helperAssignments',
        'dependencies',
        'proofBundles',
      ],
      ...[
        'feedbackRequests',
        'rerunRequest',
        'relaunchPlan',
        'forwardedClosureGaps',
        'overall',
        'supervisor',
      ],
      ...['nextTimer', 'activeAttempt', 'budget', 'log', 'signals', 'truncated'],
    ];
    for (const steps of [[], [launched(of)], [launched(of), failed()], [launched(of), completed()]]) {
      const said = JSON.parse(JSON.stringify(status(steps, { run: null, definition: null }))) as object;
      expect(Object.keys(said)).toEqual(expect.arrayContaining(keys));
    }
    expect(Object.keys(status([launched(of)]).logicalAgents[0] ?? {})).toEqual(
      expect.arrayContaining([
        'agentId',
        'role',
        'state',
        'reason',
        'executionState',
        'closureState',
        'attempt',
        'exitCode',
      ]),
    );
  });

  it('names the attempt at work and its plan', () => {
    expect(status([launched(of)]).activeAttempt).toEqual({
      attemptNumber: 1,
      selectedAgentIds: ['A1', 'A2'],
      resumeFromPhase: 'implementation',
    });
    expect(status([launched(of), attemptEnded('retry')]).activeAttempt).toBeNull();
  });

  it('names the planned retry', () => {
    const ended = { ...attemptEnded('retry', { backoffMs: 1500 }), at: at(0) };
    expect(status([launched(of), ended])).toMatchObject({
      relaunchPlan: {
        attempt: 2,
        notBefore: '2026-03-01T08:00:01.500Z',
        reason: 'nonzero-exit',
        detail: 'A1 ended with exit code 3',
        failureClass: 'crashed',
      },
      nextTimer: { kind: 'retry', at: '2026-03-01T08:00:01.500Z', agentId: null },
    });
  });

  it('names the time limit that comes first', () => {
    const steps = [launched(of), running('A1', { timeLimitMs: 9000 }), running('A2', { timeLimitMs: 4000 })];
    expect(status(steps).nextTimer).toEqual({
      kind: 'time-limit',
      at: at(4),
      agentId: 'A2',
      id: 'A2.1',
      overdue: false,
    });
    expect(status([launched(of), running('A1')]).nextTimer).toBeNull();
  });

  it('names who waits for a provider, and until when', () => {
    const said = {
      exit: 1,
      failureClass: 'rate-limited',
      executor: 'claude',
      detail: 'You hit your limit',
    } as const;
    const away = status([launched(of, { A1: ['claude'] }), ran('A1', { ...said, retryAfterMs: 2 * HOUR })]);
    expect(away.nextTimer).toMatchObject({ kind: 'provider', agentId: 'A1', at: at(7200), overdue: false });
    expect(away.logicalAgents[0]).toMatchObject({
      state: 'waiting',
      reason: `again on claude at ${at(7200)}; its provider turned it away: You hit your limit`,
    });
    const over = status([launched(of), ran('A1', { ...said, retryAfterMs: 25 * HOUR })]);
    expect(over.nextTimer).toBeNull();
    expect(over.logicalAgents[0]?.state).not.toBe('waiting');
  });

  it('says who supervises, and how to go on without', () => {
    expect(status([launched(of), running('A2')]).supervisor).toMatchObject({
      runId: 'r1',
      state: 'running',
      degraded: [],
      recoveryState: 'none',
      resumeAction: null,
      agents: ['A2'],
    });
    expect(status([launched(of)], { launcherAlive: false }).supervisor).toMatchObject({
      state: 'stale',
      degraded: ['launcher-gone'],
      recoveryState: 'resumable',
      resumeAction: 'wave launch --lane main --start-wave 3 --end-wave 3',
    });
    expect(status([], { run: null }).supervisor).toBeNull();
  });

  it('lists forwarded gaps, the earliest stage first', () => {
    const closing = wave(['A1', 'A8', 'E0']);
    const gap = (role: 'integration' | 'cont-eval'): string =>
      `${passes[role]}\n[wave-gap] kind=ops detail=none`;
    const steps = [
      launched(closing),
      ran('A1'),
      ran('A8', { says: gap('integration') }),
      forwarded('integration', 'A8'),
      ran('E0', { says: gap('cont-eval') }),
      forwarded('cont-eval', 'E0', { targets: ['A1'] }),
    ];
    expect(controlStatus(statusInput(closing, steps)).forwardedClosureGaps).toEqual([
      { stage: 'cont-eval', agentId: 'E0', attempt: 1, detail: 'ops: none', targets: ['A1'] },
      { stage: 'integration', agentId: 'A8', attempt: 1, detail: 'ops: none', targets: [] },
    ]);
  });

  it('tells questions to people from other tasks, and texts of others are on one line', () => {
    const records = [
      shown('q', { kind: 'human-feedback', summary: 'which\n\u001b[31mcolour?' }),
      shown('b', { kind: 'blocker' }),
    ];
    const said = status([launched(of)], { records });
    expect(said.tasks.map(({ id }) => id)).toEqual(['q', 'b']);
    expect(said.feedbackRequests).toMatchObject([
      { id: 'q', state: 'open', blocksWave: true, summary: 'which \\x1b[31mcolour?' },
    ]);
  });

  it('shows damage, the newest anomalies, and how many events it does not know', () => {
    const damage = [
      { log: 'coordination', offset: 3, length: 9, kind: 'torn', acknowledged: false },
      { log: 'control-plane', offset: 5, length: 9, kind: 'corrupt', acknowledged: false },
    ] as const;
    const said = status([launched(of), { type: 'a.b', data: {} }, { type: 'wave.opened', data: {} }], {
      damage,
    });
    expect(said.log).toEqual({
      lost: null,
      damaged: [
        { ...damage[0], remedy: null },
        {
          ...damage[1],
          remedy: 'wave doctor --lane main --wave 3 --acknowledge control-plane:5 --reason …',
        },
      ],
      anomalies: ['R000003 wave.opened: malformed data: fingerprint'],
      unknownEvents: 1,
    });
  });
});

describe('looking changes nothing', () => {
  it('whatever the log holds, and whoever looks how often', () => {
    fc.assert(
      fc.property(controlLog, (steps) => {
        const state = foldOf(waveReducer, log(...steps));
        const before = JSON.stringify(waveReducer.toJson(state));
        const input = statusInput(smallWave, [], { state, definition: state.opened?.wave ?? null });
        const first = JSON.stringify(controlStatus(input));
        expect(JSON.stringify(controlStatus(input))).toBe(first);
        expect(JSON.stringify(waveReducer.toJson(state))).toBe(before);
      }),
      { numRuns: runs(100) },
    );
  });
});

describe('the size', () => {
  const long = (text: string, length: number): string =>
    text.repeat(Math.ceil(length / text.length)).slice(0, length);
  const agents = Array.from({ length: 200 }, (_, index) =>
    agent(`Agent-${index}`, {
      title: long('Titel ', 300),
      deliverables: [`out/${long('路径', 300)}/${index}`],
    }),
  );
  const large = wave(agents, { title: long('überlang ', 5000) });
  const records = Array.from({ length: 3000 }, (_, index) =>
    shown(`record-${index}`, {
      kind: index >= 2990 ? 'human-feedback' : 'claim',
      summary: long('ein sehr langer Text 長い文 ', 2000),
      targets: Array.from({ length: 20 }, (__, target) => `agent:Agent-${target}`),
    }),
  );
  const damage: ShownDamage[] = Array.from({ length: 2000 }, (_, offset) => ({
    log: 'coordination',
    offset,
    length: 1,
    kind: offset === 1999 ? 'corrupt' : 'torn',
    acknowledged: false,
  }));
  const steps = [
    launched(large),
    agents.map((one, index) => {
      if (index >= 150) return running(one, { timeLimitMs: 1000 });
      const detail = long('stderr 失敗 ', 3000);
      return [
        ran(one, { exit: index % 3 === 0 ? 1 : 0, detail }),
        strayed(one.agentId, [long('/pfad', 900), 'b', 'c', 'd']),
      ];
    }),
  ];
  const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

  it.each<[string, Partial<StatusInput>]>([
    ['200 agents', {}],
    ['and thousands of records with long texts', { records }],
    ['and damage all over', { records, damage }],
    ['and a wave that is over', { records, damage, launcherAlive: false }],
  ])('with %s stays within what an environment variable takes', (_, over) => {
    const said = controlStatus(statusInput(large, steps, over));
    expect(bytes(said)).toBeLessThanOrEqual(MAX_STATUS_BYTES);
    const { truncated } = said;
    expect(said.logicalAgents.length + (truncated.logicalAgents ?? 0)).toBe(200);
    expect(said.signals.agents.length + (truncated.signals ?? 0)).toBe(200);
    expect(said.tasks.length + (truncated.tasks ?? 0)).toBe(over.records?.length ?? 0);
    expect(said.log.damaged.length + (truncated.damaged ?? 0)).toBe(over.damage?.length ?? 0);
    expect(said.gates.length + (truncated.gates ?? 0)).toBeGreaterThan(200);
  });

  it('goes to what is open first', () => {
    const said = controlStatus(statusInput(large, steps, { records, damage }));
    expect(said.gates.every(({ ok }) => !ok)).toBe(true);
    expect(said.logicalAgents.every(({ state }) => state !== 'satisfied')).toBe(true);
    expect(said.signals.agents.every(({ status: state }) => state !== 'satisfied')).toBe(true);
    expect(said.tasks.some(({ kind }) => kind === 'human-feedback')).toBe(true);
    expect(said.feedbackRequests.length).toBeGreaterThan(0);
    expect(said.blockingEdge?.kind).toBe('human-input');
    expect(said.log.damaged).toContainEqual(expect.objectContaining(damage[1999] ?? {}));
  });

  it('of what fits is nothing cut', () => {
    const said = controlStatus(
      statusInput(of, [launched(of), ran('A1')], { records: records.slice(0, 3), now: T0 }),
    );
    expect(said.truncated).toEqual({ tasks: 0 });
    expect(said.logicalAgents).toHaveLength(2);
  });

  it('counts what was never handed in, too', () => {
    const input = statusInput(of, [launched(of)], { records });
    const said = controlStatus({ ...input, records: records.slice(0, 50) });
    expect(said.tasks.length + (said.truncated.tasks ?? 0)).toBe(3000);
  });
});
