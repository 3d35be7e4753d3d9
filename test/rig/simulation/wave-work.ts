import { contradictionsOf } from '../../../src/gates/contradictions.js';
import { decide } from '../../../src/engine/decide.js';
import type { DecisionInput } from '../../../src/engine/decision-input.js';
import { pendingChecks } from '../../../src/engine/contract-work.js';
import { gateNews } from '../../../src/engine/gate-news.js';
import type { Basis } from '../../../src/events/event-family.js';
import { defaultClarificationRules } from '../../../src/model/clarification.js';
import type { LaunchPolicy } from '../../../src/model/launch-policy.js';
import type { StatusFile } from '../../../src/model/status-file.js';
import { coordinationReducer } from '../../../src/reducers/coordination-state.js';
import { QuestionIndex } from '../../../src/reducers/question-index.js';
import type { AgentRun, WaveState } from '../../../src/reducers/wave-state.js';
import { activeRuns } from '../../../src/reducers/wave-state.js';
import type { AgentRunObservation } from '../../../src/runner/backends/backend.js';
import { isUnanswered } from '../../../src/runner/backends/backend.js';
import { observeAgentRun } from '../../../src/runner/observe.js';
import { exitUnknown, sightOf } from '../../../src/supervisor/observe-runs.js';
import { event, measured } from '../control-events.js';
import type { Draft } from '../events.js';
import { agentOf } from '../wave-builder.js';
import type { House, Place } from './house.js';
import { statusPath } from './machine.js';
import { perform, start } from './perform.js';
import type { SimulatedJournal } from './shared-log.js';
import type { Steps } from './steps.js';
import { TURN } from './steps.js';

const NOTHING = coordinationReducer.initial();
/** As in `src/supervisor/wave-loop.ts`. */
const CLAIM_PATIENCE_MS = 10_000;

export type StopWish = 'none' | 'graceful' | 'forced';

/** What a holder works with on one wave. */
export type Work = Readonly<{
  house: House;
  place: Place;
  journal: SimulatedJournal<WaveState>;
  policy: LaunchPolicy;
  wish: () => StopWish;
  /** Runs whose processes this holder has told to end. */
  stops: Set<string>;
}>;

/** One holder on one wave: the loop of `src/supervisor/wave-loop.ts`, effect by effect. */
export function* workOn(work: Work): Steps {
  yield* adopt(work);
  const { journal } = work;
  for (;;) {
    yield TURN;
    const before = journal.view.offset;
    const waits = yield* turn(work);
    if (isOver(work)) return;
    if (journal.view.offset === before) yield [...waits, ...patience(work)];
  }
}

function isOver({ journal, policy }: Work): boolean {
  const { outcome, run } = journal.state;
  return outcome === 'completed' || (run === policy.runId && outcome !== 'open');
}

function* adopt(work: Work): Steps {
  const { journal } = work;
  for (const run of activeRuns(journal.state)) yield* buryUnclaimed(work, run);
  for (const { agentId, contractId, pending } of pendingChecks(journal.state)) {
    const data = { checkId: pending?.checkId ?? '', contractId, reason: 'its launcher is gone' };
    const about = { agent: agentId, attempt: journal.state.attempt };
    yield* append(work, event('contract.check-abandoned', data, about));
  }
}

/** Appends what a holder says about its wave. */
export function append({ journal, policy, place }: Work, ...drafts: readonly Draft[]): Steps {
  const about = { wave: place.world.wave.wave, run: policy.runId };
  return journal.append(...drafts.map((draft) => ({ ...draft, ...about })));
}

function* turn(work: Work): Steps<readonly number[]> {
  work.journal.refresh();
  yield* noteWish(work);
  yield* observe(work);
  yield* measure(work);
  yield* noteGates(work);
  const input = inputOf(work);
  const basis = basisOf(work, input);
  const intents = decide(input);
  for (const intent of intents) yield* perform(work, intent, basis);
  yield* start(
    work,
    intents.flatMap((intent) => (intent.kind === 'start-agent' ? [intent.agentId] : [])),
    basis,
  );
  return intents.flatMap((intent) => (intent.kind === 'wait' ? [intent.until] : []));
}

function inputOf({ house, place, journal, policy }: Work): DecisionInput {
  const { wave } = place.world;
  return {
    wave,
    state: journal.state,
    openRecords: house.openRecords,
    expertise: new Map(),
    tickets: [],
    contradictions: contradictionsOf(wave, journal.state, NOTHING),
    questions: new QuestionIndex(),
    damage: house.damage,
    required: [],
    policy,
    clarifications: defaultClarificationRules,
    board: { ...NOTHING, isTaken: () => false, isOpen: () => false, assignmentOf: () => null },
    now: house.now,
  };
}

function basisOf({ house, journal }: Work, { openRecords, damage, now }: DecisionInput): Basis {
  house.besides.push({ openRecords, damage });
  return {
    control: journal.view.offset,
    coordination: house.besides.length - 1,
    at: new Date(now).toISOString(),
  };
}

function* noteWish(work: Work): Steps {
  const { state } = work.journal;
  const wish = work.wish();
  if (wish === 'none' || state.run !== work.policy.runId || state.outcome !== 'open') return;
  if (state.cancel === wish || state.cancel === 'forced') return;
  yield* append(work, event('cancel.requested', { force: wish === 'forced' }));
}

function* observe(work: Work): Steps {
  const { house, place, journal } = work;
  const active = activeRuns(journal.state);
  const entries: Draft[] = [];
  for (const run of active) {
    const seen = observed(work, run);
    entries.push(...(sightOf(run, seen) as Draft[]));
    if (house.now - Date.parse(run.requestedAt) > CLAIM_PATIENCE_MS) yield* buryUnclaimed(work, run);
    if (seen.kind === 'shim-lost') entries.push(...endOrphan(work, run));
    yield* resumeStop(work, run);
  }
  // Before the exits: whoever follows must not find them recorded, and what strayed attributed to nobody.
  if (active.some(({ intentId }) => place.world.hasEnded(intentId)?.outcome === 'strays')) {
    const running = active.map(({ intentId }) => intentId);
    const tree = String(journal.view.offset);
    yield* append(work, event('workspace.measured', { tree, changes: [], running, unowned: ['elsewhere'] }));
  }
  yield* append(work, ...entries);
}

function observed({ house, place }: Work, run: AgentRun): AgentRunObservation {
  return observeAgentRun(tracesOf(place, run), house.machine.sight, house.machine.files);
}

/** Settles a request that no shim has answered, where its claim can be had. */
function* buryUnclaimed(work: Work, run: AgentRun): Steps {
  if (run.state !== 'requested' || !isUnanswered(observed(work, run))) return;
  yield `claim ${run.intentId}`;
  if (!work.house.machine.takeClaim(run.intentId)) return;
  yield* bury(work, run);
}

/** Records that nothing comes of a request. */
export function bury(work: Work, { agentId, attempt, intentId }: AgentRun): Steps {
  const data = { intentId, reason: 'no process', failureClass: 'transient' } as const;
  return append(work, event('agent-run.buried', data, { agent: agentId, attempt }));
}

function endOrphan({ stops }: Work, run: AgentRun): Draft[] {
  if (stops.has(run.intentId)) return [exitUnknown(run, 'its shim was killed') as Draft];
  if (run.stop !== null) return [];
  const { agentId, attempt, intentId } = run;
  const about = { agent: agentId, attempt };
  return [event('agent-run.stop-requested', { intentId, reason: 'shim-lost' }, about)];
}

/** A stop that is on record, and that this holder has not performed. */
function* resumeStop(work: Work, run: AgentRun): Steps {
  if (run.stop !== null && !work.stops.has(run.intentId)) yield* stop(work, run);
}

/** Ends what can be named of a run; what is not up yet is ended as soon as it is. */
export function* stop({ house, place, stops }: Work, run: AgentRun): Steps {
  const status = statusOf(house, place, run);
  if (status === undefined) return;
  yield `stop ${run.intentId}`;
  if (!place.stopped.has(run.intentId))
    throw new Error(`${run.intentId} is stopped, and nobody asked for it`);
  stops.add(run.intentId);
  house.tell(`stop ${run.intentId}`);
  house.machine.stop(status);
  house.changes += 1;
}

/** What the run's shim says, if it has said anything. */
export function statusOf({ machine }: House, place: Place, run: AgentRun): StatusFile | undefined {
  const reading = machine.files.status(tracesOf(place, run).statusPath);
  return reading.kind === 'present' && reading.status.intentId === run.intentId ? reading.status : undefined;
}

function tracesOf({ world: { wave } }: Place, { intentId, attempt, agentId, round }: AgentRun) {
  const path = statusPath({ wave: wave.wave, attempt, agent: agentOf(wave, agentId), round });
  return { intentId, statusPath: path, claimPath: intentId, exitRecordPath: '' };
}

function* measure(work: Work): Steps {
  const { world } = work.place;
  const { state } = work.journal;
  const paths = world.wave.agents
    .filter(({ agentId }) => state.agents.get(agentId)?.state === 'concluded')
    .flatMap(({ deliverables }) => deliverables);
  for (const path of paths) {
    const draft = measured({ [path]: world.disk.get(path) ?? null });
    const [now] = (draft.data as { files: { exists: boolean; sha256: string | null }[] }).files;
    const known = work.journal.state.measured.get(path);
    if (known?.exists !== now?.exists || known?.sha256 !== now?.sha256) yield* append(work, draft);
  }
}

function* noteGates(work: Work): Steps {
  const input = inputOf(work);
  const basis = basisOf(work, input);
  const news = gateNews(input).map((verdict) => {
    const about = verdict.agentId === null ? {} : { agent: verdict.agentId };
    return event('gate.evaluated', { verdict, basis }, about);
  });
  yield* append(work, ...news);
}

/** When to look again at shims that may never come up. */
function patience({ journal }: Work): number[] {
  return activeRuns(journal.state)
    .filter(({ state }) => state === 'requested')
    .map(({ requestedAt }) => Date.parse(requestedAt) + CLAIM_PATIENCE_MS + 1);
}
