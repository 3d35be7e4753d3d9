import { describe, expect, it } from 'vitest';
import type { SeenAgent } from '../../src/projections/run-agent.js';
import { runView } from '../../src/projections/run-view.js';
import { event, intentOf, launched, ran, requested, running } from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { at, T0 } from '../rig/events.js';
import { outcome, runCancelRequested, runEnded, runStarted, runSubmitted } from '../rig/lane-events.js';
import { runFacts as facts } from '../rig/run-facts.js';
import { wave } from '../rig/wave-builder.js';

const of = wave(['A1', 'A2']);

const begun: Step = [runStarted('r1'), outcome(3, 'running')];
const sight = (over: Partial<SeenAgent> = {}): ReadonlyMap<string, SeenAgent> =>
  new Map([[intentOf('A1'), { degraded: [], outputAt: at(30), ...over }]]);

describe('a run', () => {
  it('under way says where it is and what each agent does', () => {
    const view = runView(facts([begun], [launched(of), running('A1')], { seen: sight() }));
    expect(view).toMatchObject({
      status: 'running',
      degraded: [],
      wave: 3,
      stage: 'implementation',
      elapsedMs: 60_000,
      lastActivityAt: at(30),
      resumeCommand: null,
      tokens: { input: null, output: null },
      costUsd: null,
    });
    expect(view.agents).toMatchObject([
      { agentId: 'A1', state: 'working', degraded: [], lastActivityAt: at(30), exitReason: null },
      { agentId: 'A2', state: 'waiting', lastActivityAt: null },
    ]);
  });

  it('that nobody works on is stale, as are its agents, and goes on with a command', () => {
    const view = runView(
      facts([begun], [launched(of), running('A1')], { seen: sight(), launcherAlive: false }),
    );
    expect(view).toMatchObject({
      status: 'stale',
      degraded: ['launcher-gone'],
      resumeCommand: 'wave launch --lane main --start-wave 3 --end-wave 3',
    });
    expect(view.agents[0]).toMatchObject({ degraded: ['unattended'] });
  });

  it('that nobody works on promises nothing of what its launcher was about to do', () => {
    const left = runView(facts([begun], [launched(of), requested('A1')], { launcherAlive: false }));
    expect(left.agents[0]).toMatchObject({
      state: 'waiting',
      reason: 'was to be started when its launcher went; whoever goes on looks whether it was',
    });
    const attended = runView(facts([begun], [launched(of), requested('A1')]));
    expect(attended.agents[0]).toMatchObject({ state: 'working', reason: 'is being started' });
  });

  it('that waits for a person names the question and what to type, while an answer could help', () => {
    const question = {
      id: 'Q1',
      agentId: 'A1',
      attempt: 1,
      askedAt: at(10),
      summary: 'Which colour?',
      terms: { choices: [], fallback: null, timeoutMs: null, waits: true },
      dueAtMs: null,
      rung: null,
    };
    const view = runView(facts([begun], [launched(of), running('A1')], { questions: [question] }));
    expect(view).toMatchObject({
      questions: [
        {
          id: 'Q1',
          agentId: 'A1',
          question: 'Which colour?',
          command: 'wave feedback respond --lane main --wave 3 --id Q1 --response …',
        },
      ],
      truncated: { questions: 0 },
    });
  });

  it('that has no agent slot says so, and which lane its agents wait for', () => {
    const slots = event('agent-slots.granted', { slots: 0, limit: 1, waitsFor: ['docs'] });
    const view = runView(facts([begun], [launched(of), slots]));
    expect(view).toMatchObject({ status: 'running', degraded: ['no-agent-slot'], resumeCommand: null });
    const reason =
      'waits for an agent slot: lane docs has them (supervisor.maxAgents 1); nothing is to be done';
    expect(view.agents.map((one) => one.reason)).toEqual([reason, reason]);
    const stale = facts([begun], [launched(of), slots], { launcherAlive: false });
    expect(runView(stale).degraded).toEqual(['launcher-gone']);
    expect(runView(facts([begun], [launched(of), running('A1'), slots], { seen: sight() })).degraded).toEqual(
      [],
    );
  });

  it('names what is wrong with an agent, whoever works on the run', () => {
    const view = runView(
      facts([begun], [launched(of), running('A1')], { seen: sight({ degraded: ['suspended'] }) }),
    );
    expect(view.agents[0]).toMatchObject({ degraded: ['suspended'] });
  });

  it.each([
    ['exit 3', ran('A1', { exit: 3 })],
    ['signal KILL', ran('A1', { exit: 137, signal: 'KILL' })],
    ['cancelled', ran('A1', { exit: 137, signal: 'KILL', stop: 'cancelled' })],
    ['exit 0', ran('A1')],
  ])('says of an agent why it ended: %s', (reason, step) => {
    const { agents } = runView(facts([begun], [launched(of), step]));
    expect(agents[0]?.exitReason).toBe(reason);
  });

  it('whose launcher stands still says so', () =>
    expect(runView(facts([begun], [], { launcherSuspended: true }))).toMatchObject({
      status: 'running',
      degraded: ['launcher-suspended'],
      resumeCommand: expect.stringMatching(/^kill -CONT \d+$/) as string,
    }));

  it('says that its disk is full for as long as it is not over', () => {
    const full = { withoutRoom: true };
    expect(runView(facts([begun], [], full)).degraded).toEqual(['no-space']);
    expect(runView(facts([begun, runEnded('r1', 'failed')], [], full)).degraded).toEqual([]);
  });

  it('that waits for a supervisor that is suspended says so, and how that goes on', () => {
    const daemon = { state: 'suspended', pid: 77 } as const;
    const suspended = { degraded: ['supervisor-suspended'], resumeCommand: 'kill -CONT 77' };
    for (const now of [T0 + 1000, T0 + 60_000])
      expect(runView(facts([runSubmitted('r1')], [], { daemon, now }))).toMatchObject(suspended);
    const stale = [runSubmitted('r1'), begun];
    expect(runView(facts(stale, [], { daemon, launcherAlive: false }))).toMatchObject({
      degraded: ['launcher-gone'],
      resumeCommand: 'kill -CONT 77',
    });
  });

  it('that waits is pending, and misses a supervisor where there is none', () => {
    expect(runView(facts([runSubmitted('r1')]))).toMatchObject({
      status: 'pending',
      degraded: ['no-supervisor'],
      wave: 3,
      stage: null,
      elapsedMs: null,
      agents: [],
      resumeCommand: 'wave supervise',
    });
    // A daemon is there, or is only just being started.
    for (const over of [{ daemon: { state: 'running', pid: 77 } as const }, { now: T0 + 1000 }])
      expect(runView(facts([runSubmitted('r1')], [], over))).toMatchObject({
        degraded: [],
        resumeCommand: null,
      });
  });

  it('that was taken over names the run that goes on with it', () => {
    const lane = [begun, { ...runStarted('r2'), at: at(9) }];
    expect(runView(facts(lane))).toMatchObject({
      status: 'taken-over',
      takenOverBy: 'r2',
      resumeCommand: null,
    });
    expect(runView(facts(lane, [], {}, 'r2'))).toMatchObject({ status: 'running', takenOverBy: null });
    // However quickly one followed the other.
    const [r2, r3] = ['r2', 'r3'].map((run) => ({ ...runStarted(run), at: at(9) })) as [Step, Step];
    const names = ['r1', 'r2', 'r3'].map((id) => runView(facts([begun, r2, r3], [], {}, id)).takenOverBy);
    expect(names).toEqual(['r2', 'r3', null]);
  });

  it('keeps its waves and agents when a later run works on the same wave', () => {
    const lane = [begun, runEnded('r1', 'failed'), runStarted('r2'), outcome(3, 'running', { run: 'r2' })];
    const state = [launched(of), ran('A1')];
    expect(runView(facts(lane, state)).agents.map(({ agentId }) => agentId)).toEqual(['A1', 'A2']);
    expect(runView(facts(lane, state, {}, 'r2')).agents).toEqual([]);
  });
});

describe('what to type about a run that is over', () => {
  const ended = (how: 'completed' | 'failed' | 'cancelled'): Step => [begun, runEnded('r1', how)];
  const again = 'wave launch --lane main --start-wave 3 --end-wave 3';
  it.each<[string, Step, string | null]>([
    ['completed', ended('completed'), null],
    ['failed', ended('failed'), again],
    ['cancelled', [begun, runCancelRequested('r1'), runEnded('r1', 'cancelled')], again],
    ['failed, while another is under way', [ended('failed'), runStarted('r2')], null],
    ['failed, and done since', [ended('failed'), outcome(3, 'completed', { run: 'r2' })], null],
  ])('%s', (_, lane, command) => expect(runView(facts([lane])).resumeCommand).toBe(command));
});
