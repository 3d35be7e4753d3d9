import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/base/json.js';
import type { DecisionInput } from '../../src/engine/decision-input.js';
import { blackboardOf } from '../../src/engine/decision-input.js';
import { boardInput } from '../../src/gates/board-input.js';
import { triage, triageTimers } from '../../src/engine/triage.js';
import type { TriageIntent } from '../../src/engine/triage-events.js';
import { triageEvents } from '../../src/engine/triage-events.js';
import type { ClarificationRules } from '../../src/model/clarification.js';
import { defaultClarificationRules } from '../../src/model/clarification.js';
import { isOpenStatus } from '../../src/model/coordination-record.js';
import type { CoordinationState } from '../../src/reducers/coordination-state.js';
import { coordinationReducer } from '../../src/reducers/coordination-state.js';
import type { WaveState } from '../../src/reducers/wave-state.js';
import { attempt, given, opened, running, ran } from '../rig/control-events.js';
import type { record } from '../rig/coordination-events.js';
import { blackboard, posted } from '../rig/coordination-events.js';
import type { Draft, Step } from '../rig/events.js';
import { at, foldOf, log, T0 } from '../rig/events.js';
import { words } from '../rig/intent-words.js';
import { decision } from '../rig/moments.js';
import { agent, wave } from '../rig/wave-builder.js';

const of = wave([
  agent('A1'),
  agent('A2', { capabilities: ['sql'] }),
  agent('A3', { capabilities: ['sql', 'api'] }),
  agent('A8', { role: 'integration' }),
]);
const begun: readonly Step[] = [opened(of), attempt(1, ['A1', 'A2', 'A3', 'A8'])];
const atWork = given(...begun, running('A1'), running('A2'), running('A3'));
const POLICY = { match: 'tabs  or Spaces', answer: 'spaces' };
const minutes = (count: number): number => count * 60;

type Over = Readonly<{ state?: WaveState; after?: number; rules?: Partial<ClarificationRules> }>;

function moment(
  board: CoordinationState,
  { state = atWork, after = 0, rules = {} }: Over = {},
): DecisionInput {
  return decision(of, state, {
    ...boardInput(board, of, state),
    now: T0 + after * 1000,
    clarifications: { ...defaultClarificationRules, ...rules },
    board: blackboardOf(board),
  });
}

const next = (steps: readonly Step[], over: Over = {}): string[] =>
  words(triage(moment(blackboard(...steps), over)));

const asks = (over: Parameters<typeof record>[1] = {}): Draft =>
  posted('q', { kind: 'clarification-request', agentId: 'A1', summary: 'Tabs or\n spaces?', ...over });
const route = (number: number, agentId: string, seconds = 0): Draft => ({
  ...posted(`follow-up-q-${number}`, {
    targets: [`agent:${agentId}`],
    closureCondition: 'clarification:q',
    source: 'supervisor',
  }),
  at: at(seconds),
});
const escalated: Draft = posted('escalation-q', {
  kind: 'human-escalation',
  closureCondition: 'clarification:q',
  source: 'supervisor',
});
const changes = (id: string, data: object, actor = 'agent:A2'): Draft => ({
  type: 'record.changed',
  actor,
  data: { id, ...data },
});

describe('a clarification is answered', () => {
  it('by the first policy that matches, whatever case and white space', () => {
    const policies = [{ match: 'other', answer: 'no' }, POLICY, { match: 'tabs', answer: 'tabs' }];
    expect(next([asks({ targets: ['A2'] })], { rules: { policies } })).toEqual([
      'answer q by policy: spaces',
    ]);
  });

  it.each<[string, Parameters<typeof record>[1]]>([
    ['a file that it is about', { artifactRefs: ['src/a.ts'] }],
    ['itself', { dependsOn: ['q'] }],
  ])('by what was decided about %s', (_, over) => {
    const decided = posted('d', { kind: 'decision', agentId: 'A3', summary: 'spaces', ...over });
    expect(next([decided, asks({ artifactRefs: ['src/a.ts'], targets: ['A2'] })])).toEqual([
      'answer q by decision: spaces',
    ]);
  });

  it.each<[string, Draft[]]>([
    ['is its own author’s', [posted('d', { kind: 'decision', agentId: 'A1', artifactRefs: ['src/A2/a'] })]],
    [
      'was withdrawn',
      [
        posted('d', { kind: 'decision', agentId: 'A3', artifactRefs: ['src/A2/a'] }),
        changes('d', { status: 'superseded' }),
      ],
    ],
    ['is about something else', [posted('d', { kind: 'decision', agentId: 'A3', artifactRefs: ['b'] })]],
    ['is a claim', [posted('d', { kind: 'claim', agentId: 'A3', artifactRefs: ['src/A2/a'] })]],
  ])('but not by a decision that %s', (_, before) => {
    expect(next([before, asks({ artifactRefs: ['src/A2/a'] })])).toEqual(['ask A2 as follow-up-q-1']);
  });

  it('by what was said to the request that it led to, were its answer not recorded', () => {
    const steps = [
      asks(),
      route(1, 'A2'),
      changes('follow-up-q-1', { status: 'resolved', response: 'spaces' }),
    ];
    expect(next(steps)).toEqual(['answer q by follow-up: spaces']);
  });

  it('by what a person said', () => {
    const steps = [
      asks(),
      escalated,
      changes('escalation-q', { status: 'resolved', response: 'no' }, 'operator:x'),
    ];
    expect(next(steps)).toEqual(['answer q by follow-up: no']);
  });

  it('not by who was asked before a person gave it to somebody else', () => {
    const late = changes('follow-up-q-1', { status: 'resolved', response: 'x' });
    const steps = [asks({ targets: ['A2'] }), route(1, 'A2'), changes('q', { targets: ['A3'] }), late];
    expect(next(steps)).toEqual(['ask A3 as follow-up-q-2']);
  });

  it('not by what an agent answers to a request of its own making', () => {
    const own = posted('mine', { agentId: 'A1', closureCondition: 'clarification:q', source: 'agent' });
    const steps = [asks({ targets: ['A2'] }), own, changes('mine', { status: 'resolved', response: 'yes' })];
    expect(next(steps)).toEqual(['ask A2 as follow-up-q-1']);
  });
});

describe('an agent is asked', () => {
  it.each<[string, Parameters<typeof record>[1], string]>([
    ['that it names', { targets: ['capability:api', 'agent:A2'] }, 'A2'],
    ['that alone owns a file of it', { artifactRefs: ['src/A3/x.ts'] }, 'A3'],
    ['that it names, whoever owns its files', { artifactRefs: ['src/A3/x.ts'], targets: ['A2'] }, 'A2'],
    ['that can do what it asks for', { targets: ['capability:api'] }, 'A3'],
    ['the first by id of several', { targets: ['capability:sql'] }, 'A2'],
  ])('%s', (_, over, agentId) => expect(next([asks(over)])).toEqual([`ask ${agentId} as follow-up-q-1`]));

  it('never who asks', () => {
    expect(next([asks({ artifactRefs: ['src/A1/x.ts'], targets: ['A1'] })])).toEqual([
      'ask people as escalation-q',
    ]);
  });

  it('not for a file that several own', () => {
    const shared = wave([
      agent('A1'),
      agent('A2', { ownedPaths: ['lib/'] }),
      agent('A3', { ownedPaths: ['lib/'] }),
    ]);
    const board = blackboard(asks({ artifactRefs: ['lib/x'] }));
    expect(words(triage({ ...moment(board), wave: shared }))).toEqual(['ask people as escalation-q']);
  });

  it('and no other one while it has time', () => {
    const steps = [asks({ targets: ['capability:sql'] }), route(1, 'A2')];
    expect(next(steps, { after: minutes(5) - 1 })).toEqual([]);
    expect(words(triageTimers(moment(blackboard(...steps))))).toEqual([`wait +${minutes(5)}`]);
  });

  it('and nobody else once it has said that it saw it', () => {
    const steps = [
      asks({ targets: ['A2'] }),
      route(1, 'A2'),
      changes('follow-up-q-1', { status: 'acknowledged' }),
    ];
    expect(next(steps, { after: minutes(600) })).toEqual([]);
    expect(triageTimers(moment(blackboard(...steps)))).toEqual([]);
  });

  it('then another one in its place', () => {
    const steps = [asks({ targets: ['capability:sql'] }), route(1, 'A2')];
    expect(next(steps, { after: minutes(5) })).toEqual(['ask A3 as follow-up-q-2 in place of follow-up-q-1']);
  });

  it('the same one again where there is no other', () => {
    const steps = [asks({ targets: ['capability:api'] }), route(1, 'A3')];
    expect(next(steps, { after: minutes(5) })).toEqual(['ask A3 as follow-up-q-2 in place of follow-up-q-1']);
  });

  it('at once where the one before has ended', () => {
    const state = given(...begun, running('A1'), ran('A2'), running('A3'));
    const steps = [asks({ targets: ['capability:sql'] }), route(1, 'A2')];
    expect(next(steps, { state })).toEqual(['ask A3 as follow-up-q-2 in place of follow-up-q-1']);
  });

  it('not where it comes only after the gate that the clarification holds up', () => {
    expect(next([asks({ targets: ['A8'] })])).toEqual(['ask people as escalation-q']);
  });

  it('under an id that nobody has taken', () => {
    const steps = [asks({ targets: ['A2'] }), posted('follow-up-q-1', { kind: 'claim' })];
    expect(next(steps)).toEqual(['ask A2 as follow-up-q-2']);
  });

  it('after whom a person gave it to', () => {
    const steps = [
      asks({ targets: ['A2'] }),
      route(1, 'A2'),
      changes('q', { targets: ['A3'] }, 'operator:x'),
    ];
    expect(next(steps)).toEqual(['withdraw follow-up-q-1', 'ask A3 as follow-up-q-2']);
  });
});

describe('a person is asked', () => {
  it('when as many agents were as may be', () => {
    const steps = [
      asks({ targets: ['capability:sql'] }),
      route(1, 'A2'),
      changes('follow-up-q-1', { status: 'superseded' }, 'launcher'),
      route(2, 'A3', 300),
    ];
    expect(next(steps, { after: minutes(10) })).toEqual([
      'ask people as escalation-q in place of follow-up-q-2',
    ]);
    expect(next([asks({ targets: ['A2'] })], { rules: { maxRoutes: 0 } })).toEqual([
      'ask people as escalation-q',
    ]);
  });

  it('once', () => expect(next([asks(), escalated], { after: minutes(600) })).toEqual([]));

  it('and lets the clarification go who closes the question without an answer', () => {
    const steps = [asks(), escalated, changes('escalation-q', { status: 'closed' }, 'operator:x')];
    expect(next(steps)).toEqual(['answer q by dismissal: nothing']);
  });

  it('under an id that nobody has taken', () => {
    expect(next([asks(), posted('escalation-q', { kind: 'claim' })])).toEqual([
      'ask people as escalation-q-2',
    ]);
  });
});

describe('nobody is asked', () => {
  it.each<[string, Step[], Over]>([
    ['for what holds nothing up', [asks({ blocking: false, targets: ['A2'] })], {}],
    ['for what a person marked as stale', [asks(), changes('q', { blockerSeverity: 'stale' })], {}],
    ['before the time until which it was put off', [asks(), changes('q', { dueAt: at(60) })], { after: 59 }],
    ['while the run is being cancelled', [asks()], { state: { ...atWork, cancel: 'graceful' } }],
  ])('%s', (_, steps, over) => expect(next(steps, over)).toEqual([]));

  it('but is, when that time has come', () => {
    const steps = [asks({ targets: ['A2'] }), changes('q', { dueAt: at(60) })];
    expect(next(steps, { after: 60 })).toEqual(['ask A2 as follow-up-q-1']);
    expect(words(triageTimers(moment(blackboard(...steps))))).toEqual(['wait +60']);
  });
});

describe('what is no longer wanted is withdrawn', () => {
  it('when the clarification is answered', () => {
    const steps = [asks(), route(1, 'A2'), escalated, changes('q', { status: 'resolved', response: 'x' })];
    expect(next(steps)).toEqual(['withdraw follow-up-q-1', 'withdraw escalation-q']);
  });

  it('but not what somebody else posted', () => {
    const own = posted('mine', { closureCondition: 'clarification:gone', source: 'agent' });
    expect(next([own])).toEqual([]);
  });
});

/** What is known of clarifications where the fold went on from a snapshot that was taken after so many records. */
function folded(steps: readonly Step[], cut: number): unknown {
  const records = log(...steps);
  const before = coordinationReducer.toJson(foldOf(coordinationReducer, records.slice(0, cut)));
  const snapshot = coordinationReducer.fromJson(JSON.parse(JSON.stringify(before)) as Json);
  return foldOf(coordinationReducer, records.slice(cut), snapshot).clarifications.toJson();
}

describe('whoever is stopped between two records, and whoever comes next', () => {
  /** What may happen besides: an agent or a person does something, or time passes. */
  const deed = fc.oneof(
    fc.record({ kind: fc.constant('minutes' as const), count: fc.integer({ min: 1, max: 7 }) }),
    fc.record({ kind: fc.constant('acknowledge' as const) }),
    fc.record({ kind: fc.constant('answer' as const) }),
    fc.record({ kind: fc.constant('dismiss' as const) }),
    fc.record({ kind: fc.constant('reassign' as const) }),
    // How many events of the turn are written before the launcher is killed.
    fc.record({ kind: fc.constant('turn' as const), events: fc.constantFrom(0, 1, 2, 99) }),
  );

  it('never asks two at once, never asks twice, and always comes to an end', () => {
    fc.assert(
      fc.property(
        fc.array(deed, { maxLength: 25 }),
        fc.constantFrom<readonly string[]>([], ['A2'], ['capability:sql']),
        fc.constantFrom<readonly (typeof POLICY)[]>([], [POLICY]),
        (deeds, targets, policies) => {
          const steps: Step[] = [asks({ targets })];
          let seconds = 0;
          const board = (): CoordinationState => blackboard(...steps);
          const openAsked = (): string[] =>
            board()
              .open.select(() => true)
              .flatMap(({ id, about }) => (about?.closureCondition === 'clarification:q' ? [id] : []));
          const turn = (most: number): number => {
            let written = 0;
            const intents = triage(moment(board(), { after: seconds, rules: { policies } }));
            for (const intent of intents as TriageIntent[]) {
              const root = board().clarifications.get('q');
              for (const event of triageEvents(intent, root, { lane: 'main', wave: 3 })) {
                const { chosen, open } = board();
                const isDone =
                  event.type === 'record.posted'
                    ? chosen.has(event.data.id)
                    : open.get(event.data.id) === undefined;
                if (isDone) continue;
                if (written >= most) return written;
                steps.push({ ...event, at: at(seconds) });
                written += 1;
                if (event.type === 'record.posted') expect(openAsked().length).toBeLessThanOrEqual(1);
              }
            }
            return written;
          };
          for (const one of deeds) {
            const [asked] = openAsked();
            const actor = asked?.startsWith('escalation') === true ? 'operator:x' : 'agent:A2';
            if (one.kind === 'minutes') seconds += one.count * 60;
            else if (one.kind === 'turn') turn(one.events);
            else if (one.kind === 'reassign')
              steps.push(changes('q', { targets: ['A3'], status: 'open' }, 'operator:x'));
            else if (asked !== undefined) {
              const status =
                one.kind === 'acknowledge' ? 'acknowledged' : one.kind === 'answer' ? 'resolved' : 'closed';
              steps.push(
                changes(asked, { status, ...(one.kind === 'answer' ? { response: 'said' } : {}) }, actor),
              );
            }
          }
          // Nobody does anything any more, and nobody is killed.
          for (let more = 0; more < 12; more += 1) {
            turn(99);
            seconds += 300;
          }
          const end = board();
          expect(turn(99)).toBe(0);
          expect(end.anomalies).toEqual([]);
          expect(folded(steps, deeds.length)).toEqual(end.clarifications.toJson());
          const isAnswered = end.clarifications.get('q') === undefined;
          const root = end.clarifications.get('q');
          const isHeld =
            root?.escalation?.isOpen === true ||
            root?.routes.some(({ isOpen, acknowledgedAt }) => isOpen && acknowledgedAt !== null) === true;
          expect(isAnswered || isHeld).toBe(true);
          expect(openAsked()).toHaveLength(isAnswered ? 0 : 1);
          for (const { status } of end.open.select(() => true)) expect(isOpenStatus(status)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});
