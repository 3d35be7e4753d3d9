import { describe, expect, it } from 'vitest';
import { contradictionWork } from '../../src/engine/contradiction-work.js';
import { decisionInput } from '../../src/engine/decision-input.js';
import type { Intent } from '../../src/engine/intent.js';
import { repairRequest } from '../../src/engine/repair-request.js';
import type { Wave } from '../../src/model/wave.js';
import { running, event, given, launched, ran } from '../rig/control-events.js';
import { blackboard, changed, posted } from '../rig/coordination-events.js';
import type { Draft, Step } from '../rig/events.js';
import { T0 } from '../rig/events.js';
import { words } from '../rig/intent-words.js';
import { decision } from '../rig/moments.js';
import { agent, agentOf, wave } from '../rig/wave-builder.js';

const pair = wave([agent('A1', { ownedPaths: ['src/'] }), agent('A2'), agent('A3')]);
const withSteward = wave([...pair.agents, agent('A8')]);
const claims = (id: string, agentId: string, value: number, path = 'src/a.ts'): Draft =>
  posted(id, { kind: 'claim', agentId, summary: `limit = ${value}`, artifactRefs: [path] });
const states = (agentId: string, content: string): Step =>
  ran(agentOf(pair, agentId), { result: { facts: [{ id: 'port', content }] } });

/** What is due after this evidence and these records. */
function due(of: Wave, evidence: readonly Step[], records: readonly Step[] = []): readonly Intent[] {
  const state = given(launched(of), ...evidence);
  const { policy } = decision(of, state);
  const moment = { state, coordination: blackboard(...records), damage: [], now: T0 };
  return contradictionWork(decisionInput(of, { policy, required: [] }, moment));
}

/** The events and the record that performing a `note-contradiction` leaves. */
function performed(of: Wave, intents: readonly Intent[]): Readonly<{ control: Draft; board: Draft }> {
  const [intent] = intents;
  if (intent?.kind !== 'note-contradiction') throw new Error('nothing is noted');
  const { id, about, values, claims: said, version, repairId } = intent.contradiction;
  return {
    control: event('contradiction.detected', { id, about, values, claims: said, version, repairId }),
    board: { type: 'record.posted', data: repairRequest(of, intent.contradiction, 1) },
  };
}

describe('a new contradiction', () => {
  const two = [claims('c', 'A1', 10), claims('d', 'A2', 20)];

  it('is noted once, and who integrates is asked to repair it', () => {
    const first = due(withSteward, [], two);
    expect(words(first)).toEqual([
      expect.stringMatching(/^note contradiction:.* for capability:integration$/),
    ]);
    const { control, board } = performed(withSteward, first);
    expect(due(withSteward, [control], [...two, board])).toEqual([]);
    // Killed between the two records: it is posted again under the same id, and counts once.
    expect(performed(withSteward, due(withSteward, [], [...two, board])).board).toEqual(board);
  });

  it.each<[string, readonly Step[], readonly Step[], string]>([
    ['the party that does not own the file', [], two, 'A2'],
    ['the one that the wave names last', [], [claims('c', 'A1', 1, 'x'), claims('d', 'A2', 2, 'x')], 'A2'],
    ['the one that builds on the others', [states('A1', '1'), states('A3', '2')], [], 'A3'],
  ])('without a steward goes to %s', (_, evidence, records, target) => {
    expect(words(due(pair, evidence, records))).toEqual([
      expect.stringMatching(new RegExp(` for ${target}$`)),
    ]);
  });

  it('of components goes to who has shown less', () => {
    const proves = (agentId: string, level: string): Step =>
      ran(agentOf(pair, agentId), { says: `[wave-component] component=parser level=${level} state=met` });
    const intents = due(pair, [proves('A1', 'repo-landed'), proves('A2', 'pilot-live')]);
    expect(words(intents)).toEqual([expect.stringMatching(/ for A1$/)]);
  });

  it('takes the place of its request when somebody says something new', () => {
    const { control, board } = performed(pair, due(pair, [], two));
    const [intent] = due(pair, [control], [...two, board, claims('e', 'A2', 30)]);
    expect(intent).toMatchObject({
      contradiction: { version: 2, supersedes: (board.data as { id: string }).id },
    });
  });

  it('is no flood: so many requests are open at once', () => {
    const many = Array.from({ length: 60 }, (_, n) => [
      claims(`c${n}`, 'A1', 1, `f${n}`),
      claims(`d${n}`, 'A2', 2, `f${n}`),
    ]);
    expect(due(pair, [], many)).toHaveLength(20);
  });
});

describe('a contradiction that is on record', () => {
  const evidence = [states('A1', '8080'), states('A2', '9090')];
  const { control, board } = performed(withSteward, due(withSteward, evidence));
  const repair = (board.data as { id: string }).id;

  it('is over when they agree, and its request is closed', () => {
    const agreed = [...evidence, control, states('A2', '8080')];
    const intents = due(withSteward, agreed, [board]);
    expect(words(intents)).toEqual([expect.stringMatching(/^agreed contradiction:/)]);
    const [intent] = intents;
    if (intent?.kind !== 'resolve-contradiction') throw new Error('nothing is resolved');
    const { kind, ...data } = intent;
    expect(kind).toBe('resolve-contradiction');
    const settled = [...agreed, event('contradiction.resolved', data)];
    expect(words(due(withSteward, settled, [board]))).toEqual([`close ${repair}`]);
    expect(due(withSteward, settled, [board, changed(repair, { status: 'resolved' })])).toEqual([]);
  });

  it('is not over while a party runs again, nor when it failed', () => {
    expect(due(withSteward, [...evidence, control, running('A2')], [board])).toEqual([]);
    const failed = ran(agentOf(pair, 'A2'), { exit: 1 });
    expect(due(withSteward, [...evidence, control, failed], [board])).toEqual([]);
  });

  it('is over when who integrates resolves the request', () => {
    const done = { ...changed(repair, { status: 'resolved' }), actor: 'agent:A8' };
    expect(words(due(withSteward, [...evidence, control], [board, done]))).toEqual([
      expect.stringMatching(/^decided contradiction:/),
    ]);
    expect(due(withSteward, [...evidence, control], [board, done])).toEqual([
      {
        kind: 'resolve-contradiction',
        ...{ id: expect.any(String) as unknown, version: 1, how: 'decided', by: 'agent:A8' },
        reason: 'the request for repair is resolved',
      },
    ]);
    const party = { ...changed(repair, { status: 'resolved' }), actor: 'agent:A1' };
    expect(due(withSteward, [...evidence, control], [board, party])).toEqual([]);
  });

  it('that a person decided has its request closed', () => {
    const { data } = control as { data: Record<string, unknown> };
    const decided: Draft = {
      type: 'contradiction.decided',
      data: { ...data, verdict: 'waived', reason: 'both' },
      actor: 'operator:Ada',
    };
    expect(words(due(withSteward, [...evidence, control, decided], [board]))).toEqual([`close ${repair}`]);
  });
});
