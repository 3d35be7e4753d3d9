import { Problem } from '../base/problem.js';
import type { CoordinationRecord } from '../model/coordination-record.js';
import { blocksByDefault, isOpenStatus, isQuestion } from '../model/coordination-record.js';
import { launchCommand, placeCommand } from '../model/lane-name.js';
import type { LaneState } from '../reducers/lane-state.js';
import { laneReducer } from '../reducers/lane-state.js';
import { openFold } from '../store/log/snapshot.js';
import { findWaveFiles, wavesDirOf } from '../store/wave-repository.js';
import type { LaneContext } from '../supervisor/lane-context.js';
import type { Invocation } from './command.js';

type Outcome = 'completed' | 'failed' | 'cancelled' | undefined;

/** Records that are about to be posted. */
export type Posting = Readonly<{
  /** They are in the log: says so where the wave was completed in the meantime. */
  done: () => void;
}>;

/** Whether somebody would have to do something about the record. */
function needsSomebody({ kind, status, blocking }: CoordinationRecord): boolean {
  return isOpenStatus(status) && (blocking || blocksByDefault(kind));
}

/**
 * Looks at how the wave ended before something is posted to it, and tells who posts what becomes of it there.
 * @throws Problem `wave/completed` where somebody would have to act on it: nobody ever will
 */
export function postingTo(
  { io, options }: Pick<Invocation, 'io' | 'options'>,
  context: Pick<LaneContext, 'repo' | 'lane' | 'project' | 'config' | 'layout'>,
  wave: number,
  records: readonly CoordinationRecord[],
): Posting {
  const { layout } = context;
  const snapshotPath = layout.snapshot('lane', laneReducer.name);
  const fold = openFold(layout.laneLog(), laneReducer, { blobs: layout.blob, snapshotPath });
  const tell = (text: string): void => {
    if (options.quiet !== true) io.stderr(`wave: ${text}\n`);
  };
  const waiting = records.find(needsSomebody);
  const before = outcomeOf(fold.state, wave);
  if (before === 'completed' && waiting !== undefined) throw nobodyActs(context, wave, waiting, fold.state);
  if (before === 'completed')
    tell(`wave ${wave} is completed: this is kept with it, and asks nobody anything`);
  else if (before !== undefined && waiting !== undefined)
    tell(
      `wave ${wave} ${before === 'failed' ? 'has failed' : 'was cancelled'}: this waits for its next launch: ${launchCommand(context, wave)}`,
    );
  return {
    done: () => {
      if (waiting === undefined || before === 'completed') return;
      fold.refresh();
      if (outcomeOf(fold.state, wave) === 'completed')
        tell(
          `wave ${wave} was completed at the same moment: ${waiting.id} stays open there, and nobody is asked`,
        );
    },
  };
}

function outcomeOf({ waves }: LaneState, wave: number): Outcome {
  const outcome = waves.get(wave)?.outcome;
  return outcome === 'completed' || outcome === 'failed' || outcome === 'cancelled' ? outcome : undefined;
}

function nobodyActs(
  { repo, config, lane, project }: Pick<LaneContext, 'repo' | 'lane' | 'project' | 'config'>,
  wave: number,
  { kind }: CoordinationRecord,
  { waves }: LaneState,
): Problem {
  const { files } = findWaveFiles(repo, wavesDirOf(config, lane));
  const next = files.find((file) => waves.get(file.wave)?.outcome !== 'completed')?.wave;
  const verb = isQuestion(kind) ? ['feedback', 'ask'] : ['coord', 'post'];
  const instead =
    next === undefined
      ? `it belongs into a further wave: ${placeCommand(['new'], { project, lane })}`
      : `wave ${next} is open: ${placeCommand(verb, { project, lane, wave: next })} …`;
  return new Problem(
    'wave/completed',
    `wave ${wave} is completed, which is for good: nobody would act on this ${kind}`,
    {
      hint: `${instead}; what is only to be known (claim, evidence, decision, handoff) is taken here`,
    },
  );
}
