import { describe, expect, it } from 'vitest';
import { decide } from '../../src/engine/decide.js';
import { gateNews } from '../../src/engine/gate-news.js';
import { boardInput } from '../../src/gates/board-input.js';
import { launchBarrier } from '../../src/gates/coordination.js';
import { evaluateGate } from '../../src/gates/evaluate-gates.js';
import type { Ticket } from '../../src/gates/gate-input.js';
import { decisionInput } from '../../src/engine/decision-input.js';
import { attempt, attemptEnded, event, given, launched, opened, ran } from '../rig/control-events.js';
import { blackboard } from '../rig/coordination-events.js';
import type { Step } from '../rig/events.js';
import { words } from '../rig/intent-words.js';
import { decision, moment } from '../rig/moments.js';
import { wave } from '../rig/wave-builder.js';

const of = wave(['A1']);
const ticket = (id: string, over: Partial<Ticket> = {}): Ticket => ({
  id,
  side: 'requester',
  required: true,
  assignee: 'api',
  ...over,
});
const observed = (tickets: readonly object[], damage: readonly number[] = []) =>
  event('tickets.observed', {
    tickets: tickets.map((over) => ({
      ...{ id: 't', side: 'requester' as const, required: true, requester: 'main/3', owner: 'api' },
      ...{ summary: 'x', cycle: [], lost: false },
      ...over,
    })),
    more: 0,
    damage,
  });
const waived = event('waiver.granted', { id: 'w', agentId: null, gates: ['dependency'], reason: 'later' });

describe('the gate of tickets', () => {
  it.each<[string, Ticket[], string]>([
    ['passes without any', [], 'pass'],
    ['passes where none is required', [ticket('t', { required: false })], 'pass'],
    ['is open for who waits', [ticket('t')], 'dependency-open: open: t waits for api'],
    [
      'is open for who owns it',
      [ticket('t', { side: 'owner', assignee: 'web/0' })],
      'dependency-open: open: t of web/0',
    ],
    [
      'says what was lost',
      [ticket('t', { isLost: true })],
      'dependency-open: open: t waits for api (its log no longer knows it)',
    ],
    [
      'says first what goes round',
      [ticket('s'), ticket('t', { cycle: ['t', 'u'] })],
      'dependency-cycle: required tickets wait for each other: t > u > t',
    ],
    [
      'says what nobody has before all',
      [ticket('t', { assignee: null })],
      'dependency-assignment-unresolved: open: t',
    ],
  ])('%s', (_, tickets, expected) => {
    const [verdict] = evaluateGate('dependency', moment(of, given(launched(of)), { tickets }));
    const said = `${verdict?.statusCode ?? ''}: ${verdict?.detail ?? ''}`;
    expect(verdict?.ok === true ? 'pass' : said).toBe(expected);
  });

  it('looks at what was observed, and nothing else', () => {
    const state = given(
      launched(of),
      observed([{ id: 'a' }, { id: 'b', side: 'owner', requester: 'web/0' }]),
    );
    expect(boardInput(blackboard(), of, state).tickets).toEqual([
      { id: 'a', side: 'requester', required: true, assignee: 'api' },
      { id: 'b', side: 'owner', required: true, assignee: 'web/0' },
    ]);
  });

  it('counts damage of their log as damage', () => {
    const state = given(launched(of), observed([], [7]));
    const moments = { state, coordination: blackboard(), damage: ['coordination:3'], now: 0 };
    const { policy, required, clarifications } = decision(of, state);
    expect(decisionInput(of, { policy, required, clarifications }, moments).damage).toEqual([
      'coordination:3',
      'dependencies:7',
    ]);
  });

  it('takes in what was observed as a whole, or not at all', () => {
    const state = given(launched(of), observed([{ id: 'a' }]), observed([{ id: 'b' }, { side: 'nobody' }]));
    expect(state.tickets.open.map(({ id }) => id)).toEqual(['a']);
    expect(state.anomalies).toHaveLength(1);
  });
});

describe('the launch of a wave', () => {
  const told = (steps: readonly Step[], tickets: readonly Ticket[]): string[] =>
    words(decide(decision(of, given(...steps), { tickets })));
  const barred = ['block dependency dependency-open'];
  it.each<[string, Step[], Ticket[], string[]]>([
    ['begins where nothing is asked for', [opened(of)], [], ['attempt 1: A1']],
    ['does not begin before what it needs is there', [opened(of)], [ticket('t')], barred],
    ['begins although others wait for it', [opened(of)], [ticket('t', { side: 'owner' })], ['attempt 1: A1']],
    [
      'begins where the ticket is information',
      [opened(of)],
      [ticket('t', { required: false })],
      ['attempt 1: A1'],
    ],
    ['begins where a person said so', [opened(of), waived], [ticket('t')], ['attempt 1: A1']],
    ['goes on with what it has begun', [launched(of)], [ticket('t')], ['start A1']],
    [
      'tries again what failed',
      [launched(of), ran('A1', { exit: 1 }), attemptEnded('retry')],
      [ticket('t')],
      ['attempt 2: A1'],
    ],
    ['does not begin anew', [launched(of), attempt(1, ['A1']), opened(of, { run: 'r2' })], [], ['open']],
  ])('%s', (_, steps, tickets, expected) => {
    const found = told(steps, tickets);
    expect(found).toEqual(expected);
  });

  it('is refused on record: the verdict first, then the end', () => {
    const input = decision(of, given(opened(of)), { tickets: [ticket('t')] });
    expect(gateNews(input)).toEqual(launchBarrier(input));
    expect(decide(input)).toMatchObject([
      {
        kind: 'block-wave',
        gate: 'dependency',
        statusCode: 'dependency-open',
        detail: 'not launched: open: t waits for api',
      },
    ]);
  });
});
