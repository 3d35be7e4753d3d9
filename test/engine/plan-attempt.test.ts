import { describe, expect, it } from 'vitest';
import { planAttempt } from '../../src/engine/plan-attempt.js';
import type { Wave } from '../../src/model/wave.js';
import type { Run } from '../rig/control-events.js';
import {
  attemptEnded,
  buried,
  exited,
  given,
  intentOf,
  launched,
  measured,
  opened,
  ran,
  running,
  strayed,
} from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { at } from '../rig/events.js';
import { decision, openRecord } from '../rig/moments.js';
import { agent, CONTRACT, passes, wave } from '../rig/wave-builder.js';

const planned = (of: Wave, steps: readonly Step[], over: Parameters<typeof decision>[2] = {}) =>
  planAttempt(decision(of, given(...steps), over));
const reused = (of: Wave, steps: readonly Step[], over: Parameters<typeof decision>[2] = {}) =>
  planned(of, steps, over).reusableAgentIds;

const full = wave(['A1', agent('A2', { dependsOn: ['A1'] }), 'A3', 'E0', 'A8', 'A0']);
const good = (of: Wave, agentId: string, run: Run = {}): Step => {
  const declared = of.agents.find((one) => one.agentId === agentId);
  return ran(declared ?? agentId, { says: passes[(declared ?? agent(agentId)).role], ...run });
};
const allGood = (of: Wave): Step[] => [
  launched(of),
  ...of.agents.map(({ agentId }) => good(of, agentId)),
  attemptEnded('retry'),
];

describe('the first plan', () => {
  it('runs everybody, in the order of the stages', () => {
    const of = wave(['A0', 'A9', 'A1', 'D1', 'E0']);
    expect(planned(of, [opened(of)])).toMatchObject({
      attempt: 1,
      selectedAgentIds: ['D1', 'A1', 'E0', 'A9', 'A0'],
      reusableAgentIds: [],
      invalidatedAgentIds: [],
      resumeFromPhase: 'design',
      reasons: { D1: 'it has not run' },
    });
  });
});

describe('what stands is reused', () => {
  it('all of it, when all is well', () => {
    expect(planned(full, allGood(full))).toMatchObject({
      attempt: 2,
      selectedAgentIds: [],
      reusableAgentIds: ['A1', 'A2', 'A3', 'E0', 'A8', 'A0'],
      resumeFromPhase: 'cont-qa',
    });
  });

  it('an exit code of 0 alone is no reuse', () => {
    const of = wave([
      agent('A1', { exitContract: CONTRACT }),
      agent('A2', { deliverables: ['a.txt'] }),
      'E0',
    ]);
    const steps = [launched(of), ran('E0')];
    const told = planned(of, [
      ...steps,
      ran(of.agents[0] ?? '', {}),
      ran(of.agents[1] ?? '', { without: ['a.txt'] }),
    ]);
    expect(told.reusableAgentIds).toEqual([]);
    expect(told.reasons).toEqual({
      A1: 'implementation: missing-summary',
      A2: 'implementation: missing-deliverable',
      E0: 'cont-eval: missing-wave-eval',
    });
  });

  it.each<[string, Step, string]>([
    ['runs', running('A3'), 'its last run is running'],
    ['has ended without being concluded', exited('A3'), 'its last run is exited'],
    ['never started', buried('A3', 'transient'), 'its last run is buried'],
    ['failed', ran('A3', { exit: 1 }), 'implementation: nonzero-exit'],
    ['is lost', ran('A3', { exit: null }), 'implementation: missing-status'],
    ['ran on another prompt', ran('A3', { hash: 'another' }), 'its prompt changed'],
    ['was stopped', ran('A3', { stop: 'time-limit' }), 'implementation: nonzero-exit'],
    [
      'reports infra that is not in order',
      ran('A3', { says: '[infra-status] kind=k target=t state=drift' }),
      'infra: infra-drift',
    ],
  ])('not of an agent that %s', (_, step, reason) => {
    const plan = planned(full, [launched(full), ran('A1'), ran('A2'), step]);
    expect(plan.reusableAgentIds).toEqual(['A1', 'A2']);
    expect(plan.reasons.A3).toBe(reason);
  });

  it('not of an agent that was asked to do something since, as long as that holds the wave up', () => {
    const asked = (offset: number, over: Parameters<typeof openRecord>[2] = {}) => ({
      openRecords: [
        openRecord('request', 'rq', {
          targets: ['A3'],
          assignment: { id: 'as', agentId: 'A3', reason: 'it is named', at: at(0), offset },
          ...over,
        }),
      ],
    });
    const ended = [launched(full), ran('A1'), ran('A2'), ran('A3', { boardOffset: 500 })];
    expect(planned(full, ended, asked(500)).reasons.A3).toBe('rq was given to it since');
    expect(planned(full, ended, asked(499)).reusableAgentIds).toContain('A3');
    expect(planned(full, ended, asked(500, { blocks: false })).reusableAgentIds).toContain('A3');
  });

  it('also of an agent that strayed: running it again would undo nothing', () => {
    const plan = planned(full, [launched(full), ran('A1'), ran('A2'), ran('A3'), strayed('A3', ['x'])]);
    expect(plan.reusableAgentIds).toContain('A3');
  });

  it('invalidates those that ran and run again, in the plan', () => {
    const plan = planned(full, [launched(full), ran('A1'), ran('A3', { exit: 1 })]);
    expect(plan.invalidatedAgentIds).toEqual(['A3']);
    expect(plan.selectedAgentIds).toEqual(['A2', 'A3', 'E0', 'A8', 'A0']);
  });
});

describe('what is measured now decides', () => {
  const of = wave([
    agent('A1', {
      deliverables: ['a.txt'],
      proofArtifacts: [{ path: 'p.json', kind: null, requiredFor: [] }],
    }),
    agent('A2', { dependsOn: ['A1'] }),
    'A3',
  ]);
  it.each<[string, Record<string, string | null>, string[]]>([
    ['nothing changed', {}, ['A1', 'A2', 'A3']],
    ['the same content was written again', { 'a.txt': '1' }, ['A1', 'A2', 'A3']],
    ['a deliverable is gone', { 'a.txt': null }, ['A3']],
    ['a deliverable has other content', { 'a.txt': '2' }, ['A3']],
    ['a proof artifact has other content', { 'p.json': '2' }, ['A3']],
    ['a file of nobody changed', { 'z.txt': '2' }, ['A1', 'A2', 'A3']],
  ])('%s', (_, files, expected) => {
    expect(reused(of, [...allGood(of), measured(files)])).toEqual(expected);
  });

  it('a report of a steward that is gone makes it run again', () => {
    const reporting = wave(['A1', agent('A0', { reportPath: 'qa.md' })]);
    expect(reused(reporting, allGood(reporting))).toEqual(['A1', 'A0']);
    expect(reused(reporting, [...allGood(reporting), measured({ 'qa.md': null })])).toEqual(['A1']);
  });
});

describe('who runs again takes others along', () => {
  const crash = (agentId: string): Step => ran(agentId, { exit: 1, attempt: 1 });
  it.each<[string, string[]]>([
    ['A1', ['A3']],
    ['A2', ['A1', 'A3']],
    ['A3', ['A1', 'A2']],
    ['E0', ['A1', 'A2', 'A3']],
    ['A8', ['A1', 'A2', 'A3', 'E0']],
    ['A0', ['A1', 'A2', 'A3', 'E0', 'A8']],
  ])('%s failing leaves %j', (agentId, expected) => {
    // It failed before the others ran, so that only its failing, not the order of runs, can invalidate them.
    const others = full.agents.filter((one) => one.agentId !== agentId).map((one) => good(full, one.agentId));
    expect(reused(full, [launched(full), crash(agentId), ...others])).toEqual(expected);
  });

  it('over any number of dependencies, declared or by input, in any order of the file', () => {
    const input = { agentId: 'A2', path: 'a', alias: 'a', optional: false, schema: null };
    const of = wave([agent('A3', { inputs: [input] }), agent('A2', { dependsOn: ['A1'] }), 'A1', 'A4']);
    const steps = [launched(of), ran('A1', { hash: 'old' }), ran('A2'), ran('A3'), ran('A4')];
    expect(reused(of, steps)).toEqual(['A4']);
    expect(reused(of, [launched(of), ran('A1'), ran('A2'), ran('A3'), ran('A4')])).toEqual([
      'A3',
      'A2',
      'A1',
      'A4',
    ]);
  });

  it('a run of somebody before it since then invalidates, although it succeeded', () => {
    const again = good(full, 'A1', { attempt: 2 });
    const plan = planned(full, [...allGood(full), again]);
    expect(plan.reusableAgentIds).toEqual(['A1', 'A3']);
    expect(plan.reasons.A2).toBe('A1 has run since');
    expect(plan.reasons.E0).toBe('A2 comes before it and runs again');
    const implementer = planned(full, [...allGood(full), good(full, 'A3', { attempt: 2 })]);
    expect(implementer.reasons.E0).toBe('A3 has run since');
    expect(implementer.reusableAgentIds).toEqual(['A1', 'A2', 'A3']);
  });

  it('a forwarded gap invalidates from its stage on', () => {
    const says = `${passes['cont-eval']}\n[wave-gap] kind=ops`;
    const steps = [
      launched(full),
      ran('A1'),
      ran('A2'),
      ran('A3'),
      good(full, 'E0', { says }),
      good(full, 'A8'),
      good(full, 'A0'),
    ];
    expect(planned(full, steps)).toMatchObject({
      reusableAgentIds: ['A1', 'A2', 'A3'],
      invalidatedAgentIds: ['E0', 'A8', 'A0'],
      resumeFromPhase: 'cont-eval',
    });
  });

  it('an agent that the wave no longer declares is nobody', () => {
    const fewer = wave(['A1']);
    expect(planned(fewer, allGood(full))).toMatchObject({ selectedAgentIds: [], reusableAgentIds: ['A1'] });
  });

  it('a circle of dependencies ends the planning, and runs', () => {
    const circle = wave([agent('A1', { dependsOn: ['A2'] }), agent('A2', { dependsOn: ['A1'] })]);
    expect(reused(circle, [launched(circle), ran('A1'), ran('A2')])).toEqual([]);
  });
});

it('names runs by attempt', () => expect(intentOf('A1', { attempt: 2 })).toBe('A1.2'));
