import { Problem } from '../../base/problem.js';
import type { ControlEventData, ControlEventType } from '../../events/control-event.js';
import type { CommandPlace, LaneName } from '../../model/lane-name.js';
import { launchCommand, placeCommand } from '../../model/lane-name.js';
import type { Wave } from '../../model/wave.js';
import { launchStep, stepPlaceOf } from '../../projections/next-steps.js';
import type { StatusInput } from '../../projections/status-input.js';
import type { WaveState } from '../../reducers/wave-state.js';
import { appendRecord } from '../../store/log/append.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import { readLane, readWaveStatus } from '../../supervisor/read-wave-status.js';
import type { Invocation } from '../command.js';
import { openLane } from '../context.js';
import { pickWave } from '../pick-wave.js';
import { recordDraft } from '../record-draft.js';

/** One wave that a person looks at or decides about. */
export type Steering = Readonly<{
  context: LaneContext;
  wave: number;
  input: StatusInput;
  state: WaveState;
  /** What the wave's log knows of its agents. */
  definition: Wave;
  /** Puts a decision into the wave's log, in the operator's name; on disk when it returns. */
  append: <Type extends ControlEventType>(type: Type, data: ControlEventData[Type]) => void;
  /** What to type so that a decision is taken up; undefined while a launcher is at work and takes it up itself. */
  takeUp: string | undefined;
}>;

/** The wave that a command of the operator is about, to look at: one that was never launched has nothing to show yet. */
export async function openSteering(invocation: Invocation): Promise<Steering> {
  const context = await openLane(invocation);
  const lane = await readLane(context);
  const wave = pickWave(invocation, context, lane);
  const input = await readWaveStatus(context, wave, lane, context.clock.now());
  const { definition, state } = input;
  if (definition === null) throw notLaunched(context, wave);
  return {
    context,
    wave,
    input,
    state,
    definition,
    append: (type, data) => append(context, wave, invocation, type, data),
    takeUp: input.launcherAlive ? undefined : launchStep(stepPlaceOf(input)).command,
  };
}

/**
 * The same, to decide about.
 * @throws Problem `control/not-for-agents` inside an agent, `wave/not-launched`, `wave/completed` for a wave that is closed
 * for good
 */
export async function openDecision(invocation: Invocation): Promise<Steering> {
  refuseAgents(invocation, 'decide about its own wave');
  const steering = await openSteering(invocation);
  if (steering.state.opened === null) throw notLaunched(steering.context, steering.wave);
  if (steering.state.outcome === 'completed') {
    throw new Problem('wave/completed', `wave ${steering.wave} is completed, which is for good`, {
      hint: `what is to be done now belongs into a further wave: ${placeCommand(['new'], laneOf(steering.context))}`,
    });
  }
  return steering;
}

function notLaunched(context: LaneContext, wave: number): Problem {
  return new Problem('wave/not-launched', `wave ${wave} of lane ${context.lane} has never been launched`, {
    hint: launchCommand(context, wave),
  });
}

function laneOf({ project, lane }: LaneContext): LaneName {
  return { project, lane };
}

/**
 * @param what the agent wants to do, as `agent A1 cannot …` goes on
 * @throws Problem `control/not-for-agents` inside an agent
 */
export function refuseAgents({ io }: Pick<Invocation, 'io'>, what: string): void {
  const agent = io.env.WAVE_AGENT;
  if (agent === undefined) return;
  throw new Problem('control/not-for-agents', `agent ${agent} cannot ${what}`, {
    hint: 'ask a person: wave feedback ask --question "…" --wait',
  });
}

/** The wave as commands name it. */
export function placeOf({
  context: { project, lane },
  wave,
}: Pick<Steering, 'context' | 'wave'>): CommandPlace {
  return { project, lane, wave };
}

function append<Type extends ControlEventType>(
  context: LaneContext,
  wave: number,
  invocation: Invocation,
  type: Type,
  data: ControlEventData[Type],
): void {
  const { layout } = context;
  const draft = recordDraft(invocation, context, { type, data, wave });
  appendRecord(layout.controlPlane(wave), draft, 'durable', layout.blob);
}
