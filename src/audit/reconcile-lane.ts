import type { LaneEventData } from '../events/lane-event.js';
import { isoTime } from '../base/clock.js';
import type { ReconcileReason } from '../model/reconcile-reason.js';
import type { Drift } from '../projections/drift.js';
import { isRedefined, NO_DRIFT } from '../projections/drift.js';
import { runState } from '../projections/run-state.js';
import type { LaneState, WaveEntry } from '../reducers/lane-state.js';
import { laneReducer } from '../reducers/lane-state.js';
import { coordinationReducer } from '../reducers/coordination-state.js';
import type { WaveState } from '../reducers/wave-state.js';
import { publishJson } from '../store/atomic-write.js';
import { loggedWaves } from '../store/log/log-list.js';
import { openFold } from '../store/log/snapshot.js';
import { findWaveFiles, wavesDirOf } from '../store/wave-repository.js';
import { artifactDrift } from '../supervisor/artifact-drift.js';
import { closedDefinition, DriftFinder } from '../supervisor/find-drift.js';
import { Journal } from '../supervisor/journal.js';
import type { LaneContext } from '../supervisor/lane-context.js';
import { outcomeEvidence } from '../supervisor/outcome-evidence.js';
import type { Finding } from './finding.js';
import { isDamage } from './finding.js';
import { envelopeFindings } from './verify-lane.js';
import type { VerifiedLog } from './verify-log.js';
import { verifyLog } from './verify-log.js';

/** Why something was added, kept, or cannot be had again. */
export type ReconcileFinding = Readonly<{ code: ReconcileReason; detail: string }>;

/** What was found of one wave. */
export type ReconciledWave = Readonly<{
  wave: number;
  /** As `run-state.json` has it now; `planned` and `open` where it has nothing. */
  state: string;
  /** The first is what decided. */
  reasons: readonly [ReconcileFinding, ...ReconcileFinding[]];
}>;

/** Beyond this many files that changed, only their number is told. */
const MOST_ARTIFACTS = 20;

/**
 * Rebuilds the lane's index and `run-state.json` from the canonical files. Only what the log of a wave says and the lane does
 * not is appended; what is completed stays completed. The caller holds the lane.
 */
export async function reconcileLane(context: LaneContext): Promise<readonly ReconciledWave[]> {
  const { layout, clock, ids, lane } = context;
  const runId = ids.next();
  const stamp = { lane, run: runId, actor: 'launcher' } as const;
  const ports = { clock, ids, layout, onAppended: () => undefined };
  const journal = new Journal<LaneState, LaneEventData>(layout.laneLog(), laneReducer, stamp, ports);
  try {
    journal.takeOver(runId);
    const finder = new DriftFinder(context);
    const found: ReconciledWave[] = [];
    for (const { wave, file } of wavesOf(context, journal.state)) {
      const subject = await readSubject(context, finder, wave, file, journal.state.waves.get(wave));
      if (subject.addition !== null)
        journal.append([{ type: 'wave.outcome-recorded', wave, data: subject.addition }]);
      found.push(subject.found);
    }
    await publishJson(layout.runState(), {
      ...runState(lane, journal.state, await finder.ofLane(journal.state)),
      reconciledAt: isoTime(clock.now()),
    });
    return found;
  } finally {
    journal.close();
  }
}

/** Every wave that has a file, a log, or an outcome, in their order. */
function wavesOf({ repo, config, lane, layout }: LaneContext, state: LaneState) {
  const { files } = findWaveFiles(repo, wavesDirOf(config, lane));
  const paths = new Map(files.map(({ wave, path }) => [wave, path]));
  const numbers = new Set([...paths.keys(), ...loggedWaves(layout), ...state.waves.keys()]);
  return [...numbers].sort((left, right) => left - right).map((wave) => ({ wave, file: paths.get(wave) }));
}

type Subject = Readonly<{ found: ReconciledWave; addition: LaneEventData['wave.outcome-recorded'] | null }>;

async function readSubject(
  context: LaneContext,
  finder: DriftFinder,
  wave: number,
  file: string | undefined,
  recorded: WaveEntry | undefined,
): Promise<Subject> {
  const { layout, repo } = context;
  const path = layout.controlPlane(wave);
  const verified = verifyLog({ log: 'control-plane', wave, path }, layout);
  const { report, state } = verified;
  const damage = report.findings.find(isDamage);
  const known = recorded !== undefined && recorded.outcome !== 'running' ? recorded.outcome : undefined;
  const tell = (said: string, reason: ReconcileFinding, ...more: readonly ReconcileFinding[]): Subject => ({
    found: { wave, state: said, reasons: [reason, ...more] },
    addition: null,
  });
  if (damage !== undefined) return tell(known ?? 'open', { code: 'log-damaged', detail: whereIs(damage) });
  if (state === null || state.opened === null) {
    if (known !== undefined) return tell(known, { code: 'no-control-log', detail: report.path });
    return tell('planned', { code: 'never-launched', detail: 'nothing is recorded of it' });
  }
  if (known === 'completed' && state.outcome !== 'completed') {
    return tell('completed', { code: 'completed-in-lane-log-only', detail: `its log says ${state.outcome}` });
  }
  if (state.outcome === 'open')
    return tell('open', { code: 'still-open', detail: 'no launch has brought it to an end' });
  const evidence = evidenceFindings(context, verified);
  const drift: Drift =
    state.outcome === 'completed'
      ? {
          ...(file === undefined ? NO_DRIFT : await finder.of(wave, file, closedDefinition(state))),
          ...artifactDrift(repo, state),
        }
      : NO_DRIFT;
  const drifted = driftFindings(drift, state, file);
  const redefined = isRedefined(drift);
  const said = redefined ? 'completed_with_drift' : state.outcome;
  const detail = state.outcomeDetail?.detail ?? '';
  const code = mainReason(state.outcome, known, redefined);
  return {
    found: { wave, state: said, reasons: [{ code, detail }, ...drifted, ...evidence] },
    addition: known === state.outcome ? null : addition(context, state, wave, report.bytes),
  };
}

function mainReason(
  outcome: Exclude<WaveState['outcome'], 'open'>,
  known: string | undefined,
  redefined: boolean,
): ReconcileReason {
  if (known === undefined) return 'outcome-missing-in-lane-log';
  if (known !== outcome) return 'outcome-differs-in-lane-log';
  if (redefined) return 'kept-despite-drift';
  return outcome === 'completed' ? 'already-recorded' : 'never-completed';
}

function addition(
  { layout }: LaneContext,
  state: WaveState,
  wave: number,
  offset: number,
): LaneEventData['wave.outcome-recorded'] | null {
  if (state.outcome === 'open') return null;
  const { statusCode = '', detail = '' } = state.outcomeDetail ?? {};
  const blackboard = openFold(layout.coordination(wave), coordinationReducer, { blobs: layout.blob });
  return {
    outcome: state.outcome,
    reasonCode: statusCode,
    detail,
    fingerprint: state.opened?.fingerprint ?? '',
    evidence: outcomeEvidence(layout, { state, control: { offset }, coordination: blackboard.state }, wave),
  };
}

function driftFindings(
  drift: Drift,
  { outcome, opened }: WaveState,
  file: string | undefined,
): ReconcileFinding[] {
  const shown = drift.artifacts.slice(0, MOST_ARTIFACTS);
  const more = drift.artifacts.length - shown.length;
  return [
    ...(file === undefined && outcome === 'completed'
      ? [{ code: 'wave-file-missing', detail: opened?.file ?? '' } as const]
      : []),
    ...(drift.file ? [{ code: 'file-drift', detail: file ?? '' } as const] : []),
    ...(drift.prompts.length > 0
      ? [{ code: 'prompt-drift', detail: drift.prompts.join(', ') } as const]
      : []),
    ...shown.map(({ path, change }) => ({
      code: change === 'deleted' ? ('artifact-deleted' as const) : ('artifact-changed' as const),
      detail: path,
    })),
    ...(more > 0 ? [{ code: 'artifact-changed', detail: `and ${more} more` } as const] : []),
  ];
}

/** What is wrong with the envelopes that the log of the wave names. */
function evidenceFindings({ layout }: LaneContext, verified: VerifiedLog): ReconcileFinding[] {
  return envelopeFindings(verified, layout).flatMap(({ kind, path }): ReconcileFinding[] => {
    if (kind === 'envelope-missing' || kind === 'envelope-outside')
      return [{ code: 'envelope-missing', detail: path }];
    return kind === 'envelope-changed' ? [{ code: 'envelope-hash-mismatch', detail: path }] : [];
  });
}

function whereIs({ kind, path, offset }: Finding): string {
  return `${path}${offset === null ? '' : `:${offset}`} ${kind}`;
}
