import { join } from 'node:path';
import { Problem } from '../base/problem.js';
import type { ExitName } from '../base/exit-code.js';
import { exitCode } from '../base/exit-code.js';
import { messageOf } from '../base/message-of.js';
import type { Redactor } from '../base/redact.js';
import type { Waker } from '../base/waker.js';
import { completedBy } from '../projections/run-view.js';
import { waveExit } from '../projections/wave-exit.js';
import type { PathChange } from '../events/families/measurement-events.js';
import type { LaneEventData, RunOutcome, RunRequest } from '../events/lane-event.js';
import { placeCommand } from '../model/lane-name.js';
import type { RecordDraft } from '../model/record.js';
import type { RunOptions } from '../model/run-options.js';
import type { LaneState, RunEntry } from '../reducers/lane-state.js';
import { isPending, laneReducer, runUnderWay } from '../reducers/lane-state.js';
import type { WaveState } from '../reducers/wave-state.js';
import { thisProcess } from './daemon/daemon-file.js';
import { ProcessBackend } from '../runner/backends/process-backend.js';
import { spoolFolder } from '../runner/spool-folder.js';
import { withinRoot } from '../store/layout.js';
import type { LeaseKind } from '../store/lease.js';
import { acquireLease } from '../store/lease.js';
import { FileMeasurer } from '../store/measure-file.js';
import { openFold } from '../store/log/snapshot.js';
import { wavesDirOf, waveNumberOf } from '../store/wave-repository.js';
import { watchForHints } from '../store/watch.js';
import type { EmergencyStop } from '../store/emergency-stop.js';
import { readEmergencyStop } from '../store/emergency-stop.js';
import { Checkout } from '../workspace/checkout.js';
import { TreeSnapshots } from '../workspace/tree-snapshot.js';
import { ensureBin } from './agent-variables.js';
import { FencedOff, Journal } from './journal.js';
import type { JournalPorts } from './journal.js';
import { LibraryDocs } from './library-docs/library-docs.js';
import type { LaneContext } from './lane-context.js';
import type { LaneSlots } from './lane-slots.js';
import type { LoadedWave } from './load-lane.js';
import { TicketWatch } from './observe-tickets.js';
import { Announcer } from './lifecycle/announcer.js';
import { outcomeEvidence } from './outcome-evidence.js';
import type { PreparedRun } from './prepare-run.js';
import { redactorFor, shareSecrets } from './redactor-for.js';
import type { LaunchLimits, Session, SharedSession, StopWish } from './session.js';
import { settleError } from './settle-error.js';
import type { StopOrder } from './stop-order.js';
import { stopOrder } from './stop-order.js';
import { WaveJournal } from './wave-journal.js';
import { WaveLoop } from './wave-loop.js';
import { WaveViews } from './wave-views.js';

/** One launch of a lane. */
export type LaunchRequest = Readonly<{
  context: LaneContext;
  runId: string;
  request: RunRequest;
  options: RunOptions;
  /** What it is about, once it has begun: an error of it is how the run ends. */
  prepare: () => PreparedRun;
  /** How the lane is held; the platform's best where left out. */
  lease: LeaseKind | undefined;
  /** False turns the file watcher off; scans go on. */
  watch: boolean;
  /** Its part of the agent slots that lanes share. */
  slots: LaneSlots;
  stopWish: () => StopWish;
  /** Whether whoever launches tries again by itself, so that an error which may pass need not end the run. */
  triesAgain: boolean;
  waker: Waker;
  /** Called with every record that this launch appended, and after every turn in which something happened. */
  onAppended: (record: RecordDraft) => void;
  onTurn: (moment: LaunchMoment) => void;
  onTrouble: (text: string) => void;
}>;

/** What a progress display is shown: the wave at work and what is known of it. */
export type LaunchMoment = Readonly<{
  loaded: LoadedWave;
  journal: WaveJournal;
  lane: LaneState;
  limits: LaunchLimits;
}>;

/** How a launch ended. `detached`: the run goes on without us and waits to be adopted. */
export type LaunchResult = Readonly<{
  outcome: RunOutcome | 'detached';
  exit: ExitName;
  detail: string;
  /** The wave that did not close, with its state. */
  stopped: Readonly<{ wave: number; state: WaveState }> | null;
  completed: readonly number[];
}>;

/**
 * Takes the lane and works on its waves, one after the other, until all are closed or one does not close.
 * @throws Problem `lane/held` (32) while another process holds the lane
 */
export async function launchLane(launch: LaunchRequest): Promise<LaunchResult> {
  const { context } = launch;
  const lease = await acquireLease(context.repoLayout.lease(context.lane, context.project), launch.lease);
  if (lease === undefined) throw laneHeld(context);
  const hints = await watchForHints([context.layout.statusFolder()], () => launch.waker.wake(), launch.watch);
  try {
    return await runLane(launch, () => hints.isWorking());
  } finally {
    await hints.close();
    await lease.release();
  }
}

/** Whoever is to be told of it is told, before the lane is given to somebody else. */
async function runLane(launch: LaunchRequest, hasHints: () => boolean): Promise<LaunchResult> {
  const { context } = launch;
  await shareWhatIsSecret(launch);
  const redactor = redactorFor(context);
  const place = { context, redactor, spool: spoolFolder(context.repo, context.env) };
  const announcer = await Announcer.open(place, launch.onTrouble);
  let isPatient = false;
  try {
    const result = await runUnder(launch, hasHints, announcer, redactor);
    isPatient = result.outcome !== 'detached';
    return result;
  } catch (error) {
    isPatient = !(error instanceof FencedOff);
    throw error;
  } finally {
    await announcer.close(isPatient && launch.stopWish() !== 'forced');
  }
}

/** A folder that takes nothing must not keep a wave from running: of its agents' commands, then, some hide less. */
async function shareWhatIsSecret({ context, onTrouble }: LaunchRequest): Promise<void> {
  try {
    await shareSecrets(context);
  } catch (error) {
    onTrouble(`what agents post is redacted by their own variables alone: ${messageOf(error)}`);
  }
}

async function runUnder(
  launch: LaunchRequest,
  hasHints: () => boolean,
  announcer: Announcer,
  redactor: Redactor,
): Promise<LaunchResult> {
  const { context, runId } = launch;
  const { clock, ids, layout } = context;
  const onAppended = (record: RecordDraft): void => {
    launch.onAppended(record);
    announcer.wake();
  };
  const ports: JournalPorts = { clock, ids, layout, onAppended };
  const lane = new Journal<LaneState, LaneEventData>(
    layout.laneLog(),
    laneReducer,
    { lane: context.lane, run: runId, actor: 'launcher' },
    ports,
  );
  try {
    const holder = `${runId}/${ids.next()}`;
    lane.takeOver(holder);
    const over = begin(lane, launch);
    if (over !== undefined) return over;
    const spool = spoolFolder(context.repo, context.env);
    const backend = new ProcessBackend({ ...context, spool });
    const held = { holder, ports, hasHints, announcer, backend, spool, redactor };
    const result = await workOn(launch, lane, held).catch(async (error: unknown) => {
      await settleError({ ...launch, lane, backend, order: () => orderOf(launch, lane) }, error);
      throw error;
    });
    if (result.outcome !== 'detached') {
      const { outcome, exit, detail } = result;
      lane.append([{ type: 'run.ended', data: { outcome, exitCode: exitCode(exit), detail } }]);
    }
    await lane.saveSnapshot(true);
    return result;
  } finally {
    lane.close();
  }
}

async function workOn(
  launch: LaunchRequest,
  lane: Journal<LaneState, LaneEventData>,
  held: Pick<Session, 'holder' | 'ports' | 'hasHints' | 'announcer' | 'backend' | 'spool' | 'redactor'>,
): Promise<LaunchResult> {
  const { context, runId } = launch;
  // git says where its objects are while the wave files are read; what is wrong with those is said first.
  const opened = TreeSnapshots.open(
    context.repo,
    join(held.spool, '..', 'trees', ...withinRoot(context.lane, context.project)),
    ...context.repoLayout.stateRootNames,
  );
  const looked = Checkout.open(context.repo);
  for (const each of [opened, looked]) each.catch(() => undefined);
  const { choice, limits, nextWave } = launch.prepare();
  ensureBin(context);
  const session: SharedSession = {
    context,
    runId,
    ...held,
    actor: 'launcher',
    lane,
    tickets: await TicketWatch.open(context),
    snapshots: await opened,
    checkout: await looked,
    measurer: new FileMeasurer(context.repo),
    libraryDocs: new LibraryDocs(context, held.redactor),
    choice,
    limits,
    slots: launch.slots,
    waker: launch.waker,
    stopWish: launch.stopWish,
    emergency: () => emergencyOf(context),
    onTrouble: launch.onTrouble,
    isExpected: launch.request.autoNext ? newWaveFile(context) : () => false,
  };
  return runWaves(launch, session, nextWave);
}

function emergencyOf({ repoLayout }: LaneContext): EmergencyStop | undefined {
  return readEmergencyStop(repoLayout.emergencyStop());
}

function orderOf(
  { context, runId, stopWish }: LaunchRequest,
  lane: Journal<LaneState, LaneEventData>,
): StopOrder | undefined {
  return stopOrder({ lane, runId, stopWish, emergency: () => emergencyOf(context) });
}

/**
 * Begins the run, or goes on with it where it had begun: a submitted run keeps its id whoever works on it.
 * @returns how it ended, where it is over already
 */
function begin(
  lane: Journal<LaneState, LaneEventData>,
  { runId, request, options }: LaunchRequest,
): LaunchResult | undefined {
  const own = (): RunEntry | undefined => lane.state.runs.find((run) => run.runId === runId);
  const launcher = thisProcess();
  const known = own();
  if (known === undefined || isPending(known))
    lane.append([{ type: 'run.started', data: { request, launcher, options } }]);
  else if (known.ended === null) lane.append([{ type: 'run.adopted', data: { launcher } }]);
  // It may have been cancelled while it waited, up to the moment that it was to begin.
  const ended = own()?.ended ?? null;
  if (ended === null) return undefined;
  const outcome = ended.outcome === 'taken-over' ? 'failed' : ended.outcome;
  return { outcome, exit: exitOf[outcome], detail: ended.detail, stopped: null, completed: [] };
}

const exitOf = {
  completed: 'ok',
  failed: 'failed',
  blocked: 'gateOpen',
  cancelled: 'cancelled',
} as const satisfies Readonly<Record<RunOutcome, ExitName>>;

async function runWaves(
  launch: LaunchRequest,
  shared: SharedSession,
  nextWave: PreparedRun['nextWave'],
): Promise<LaunchResult> {
  const completed: number[] = [];
  for (;;) {
    shared.lane.refresh();
    const order = stopOrder(shared);
    // One that is at work has agents to end, or to wait for: it is gone into, and cancelled there.
    if (order !== undefined && !isAtWork(shared.lane.state)) {
      const detail = order.reason ?? 'cancelled by a person';
      return { outcome: 'cancelled', exit: 'cancelled', detail, stopped: null, completed };
    }
    const loaded = await nextWave(shared.lane.state);
    if (loaded === undefined) {
      const closed = completedBy(shared.lane.state, launch.runId);
      const detail = closed.length === 0 ? 'nothing to do' : `closed: ${closed.join(', ')}`;
      return { outcome: 'completed', exit: 'ok', detail, stopped: null, completed };
    }
    const { state, finished } = await runWave(launch, shared, loaded);
    const about = { stopped: { wave: loaded.wave.wave, state }, completed };
    if (!finished) return { outcome: 'detached', exit: 'terminated', detail: 'detached', ...about };
    if (state.outcome !== 'completed') {
      const outcome = state.outcome === 'open' ? 'failed' : state.outcome;
      return { outcome, exit: waveExit(state), detail: state.outcomeDetail?.detail ?? '', ...about };
    }
    completed.push(loaded.wave.wave);
  }
}

function isAtWork({ waves }: LaneState): boolean {
  return [...waves.values()].some(({ outcome }) => outcome === 'running');
}

async function runWave(
  launch: LaunchRequest,
  shared: SharedSession,
  loaded: LoadedWave,
): Promise<Readonly<{ state: WaveState; finished: boolean }>> {
  const { wave, file } = loaded;
  const stamp = { lane: shared.context.lane, run: shared.runId, actor: shared.actor };
  const journal = new WaveJournal(wave.wave, stamp, shared.ports);
  try {
    journal.control.takeOver(shared.holder);
    const views = new WaveViews(shared, loaded, journal);
    const onTurn = async (): Promise<void> => {
      launch.onTurn({ loaded, journal, lane: shared.lane.state, limits: shared.limits });
      await views.refresh();
    };
    makeGood(shared, journal, wave.wave);
    const beforeStart = (): Promise<void> => views.refresh(true);
    const finished = await new WaveLoop({ ...shared, onTurn, beforeStart }, journal, wave, file).run();
    await views.refresh(true);
    await journal.saveSnapshots(true);
    return { state: journal.state, finished };
  } finally {
    journal.close();
  }
}

/** With `--auto-next` people add wave files while agents run: a new one counts against no agent, a changed one does. */
function newWaveFile({ config, lane }: LaneContext): (change: PathChange) => boolean {
  const folder = `${wavesDirOf(config, lane)}/`;
  return ({ path, change }) =>
    change === 'added' && path.startsWith(folder) && waveNumberOf(path) !== undefined;
}

/** A launcher that was killed between a wave's last record and the lane's leaves this for the next one to do. */
function makeGood({ lane, context, runId }: SharedSession, journal: WaveJournal, wave: number): void {
  const { outcome, outcomeDetail, opened, run } = journal.state;
  if (outcome === 'open' || lane.state.waves.get(wave)?.outcome === outcome) return;
  // What another run came to is for this one to do again.
  if (outcome !== 'completed' && run !== runId) return;
  const evidence = outcomeEvidence(context.layout, journal, wave);
  const { statusCode = 'pass', detail = '' } = outcomeDetail ?? {};
  const fingerprint = opened?.fingerprint ?? '';
  const data = { outcome, reasonCode: statusCode, detail, fingerprint, evidence };
  lane.append([{ type: 'wave.outcome-recorded', wave, data }]);
}

function laneHeld(context: LaneContext): Problem {
  const { layout, lane } = context;
  const { state } = openFold(layout.laneLog(), laneReducer, { blobs: layout.blob });
  const run = runUnderWay(state);
  const who =
    run === undefined
      ? ''
      : `: run ${run.runId}, process ${run.launcher?.pid ?? '?'}, since ${run.startedAt ?? '?'}`;
  return new Problem('lane/held', `another launcher holds lane ${lane}${who}`, {
    hint: placeCommand(['control', 'status'], context),
    exit: 'laneHeld',
  });
}
