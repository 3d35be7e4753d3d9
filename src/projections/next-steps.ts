import type { LaneName } from '../model/lane-name.js';
import { launchCommand, placeCommand } from '../model/lane-name.js';
import { readRunOptions } from '../model/run-options.js';
import { shellCommand } from '../base/shell-quote.js';
import type { RunEntry } from '../reducers/lane-state.js';
import type { StatusInput } from './status-input.js';

/** One thing to type about a wave that has not closed; it runs as printed. */
export type NextStep = Readonly<{
  label: string;
  command: string;
  type: 'resume' | 'explain' | 'log' | 'diff' | 'audit' | 'decide';
}>;

/** Where a command is to act, and what the launch that it repeats was told. */
export type StepPlace = LaneName &
  Readonly<{
    wave: number;
    /** Flags of the launch that were not default. */
    flags?: readonly string[];
  }>;

/** What an agent printed. */
export function logStep(agentId: string, place: StepPlace): NextStep {
  return {
    label: `log ${agentId}`,
    type: 'log',
    command: placeCommand(['logs'], place, ['--agent', agentId]),
  };
}

/** In plain words: why it is not closed, and what would close it. */
export function explainStep(place: StepPlace): NextStep {
  return {
    label: 'why',
    type: 'explain',
    command: placeCommand(['coord', 'explain'], place),
  };
}

/** Everything that is wrong with the wave files of the lane. */
export function lintStep({ project, lane }: StepPlace): NextStep {
  return { label: 'lint', type: 'audit', command: placeCommand(['lint'], { project, lane }) };
}

/** Another launch of this wave and no other, told what the one before was told. */
export function launchStep({ project, lane, wave, flags }: StepPlace): NextStep {
  return { label: 'again', type: 'resume', command: launchCommand({ project, lane }, wave, flags) };
}

/**
 * What lets work on a wave go on: a daemon takes up again what was submitted to one and not ended; anything else is launched
 * anew.
 */
export function resumeStep(place: StepPlace, run: Pick<RunEntry, 'submittedAt' | 'ended'> | null): NextStep {
  if (run === null || run.submittedAt === null || run.ended !== null) return launchStep(place);
  return superviseStep;
}

const superviseStep: NextStep = {
  label: 'resume',
  type: 'resume',
  command: shellCommand(['wave', 'supervise']),
};

/** Where commands about a wave act; what its newest launch was told is in the lane's log. */
export function stepPlaceOf({
  project,
  lane,
  wave,
  run,
}: Pick<StatusInput, 'project' | 'lane' | 'wave' | 'run'>): StepPlace {
  return { project, lane, wave, flags: toldFlags(run) };
}

/** Logs may hold what other programs wrote. */
function toldFlags(run: Pick<RunEntry, 'request'> | null): string[] {
  const told: unknown = run?.request.flags;
  return Array.isArray(told) ? told.filter((word): word is string => typeof word === 'string') : [];
}

/** Has a process go on that was told to stand still. */
export function continueCommand(pid: number): string {
  return `kill -CONT ${pid}`;
}

/**
 * What lets a whole run go on: a daemon takes up again what was submitted to one and not ended; anything else is launched anew,
 * as it was told: the same range, or all that is left of the lane where it had none.
 */
export function resumeRunStep(
  place: LaneName,
  run: Pick<RunEntry, 'submittedAt' | 'ended' | 'request' | 'options'>,
): NextStep {
  if (run.submittedAt !== null && run.ended === null) return superviseStep;
  const { startWave, endWave, configFile } =
    run.options === null ? rangeOf(run) : readRunOptions(run.options);
  const flag = (name: string, value: string | number | null): string[] =>
    value === null ? [] : [name, String(value)];
  const words = [
    ...flag('--start-wave', startWave),
    ...flag('--end-wave', endWave),
    ...(run.request.autoNext ? ['--auto-next'] : []),
    ...flag('--config', configFile),
    ...toldFlags(run),
  ];
  const { project, lane } = place;
  return { label: 'again', type: 'resume', command: placeCommand(['launch'], { project, lane }, words) };
}

/** Of a run that an earlier version began: it is about the waves that it had found. */
function rangeOf({ request }: Pick<RunEntry, 'request'>): Readonly<{
  startWave: number | null;
  endWave: number | null;
  configFile: null;
}> {
  const waves = request.waves.filter((wave) => Number.isSafeInteger(wave));
  const [startWave = null] = waves;
  return { startWave, endWave: waves.at(-1) ?? null, configFile: null };
}
