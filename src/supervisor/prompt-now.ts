import type { InputCopy } from '../events/families/input-events.js';
import type { Wave, WaveAgent } from '../model/wave.js';
import { isResident } from '../model/agent-role.js';
import { sharedSummary } from '../projections/board/summary.js';
import type { StatusInput } from '../projections/status-input.js';
import { nextRound } from '../reducers/wave-state.js';
import { FileMeasurer } from '../store/measure-file.js';
import { findWaveFiles, wavesDirOf } from '../store/wave-repository.js';
import { deliveredFile } from '../waves/delivered-file.js';
import { withDesignPasses } from '../waves/design-pass.js';
import { withResidentOrchestrator } from '../waves/resident-agent.js';
import { join, relative } from 'node:path';
import { loadWaveFile } from './load-lane.js';
import type { PreparedAgent } from './prepare-agent.js';
import { prepareAgent } from './prepare-agent.js';
import { boardOf } from './read-board-record.js';
import type { ReadPlace } from './read-wave-status.js';
import { toldToAgent } from './told-to-agent.js';

/** The wave as a launch would read it now, and how many errors keep one from doing so; undefined where it has no file. */
export function waveAsItStands(
  { repo, lane, config }: ReadPlace,
  { wave: number, state }: Pick<StatusInput, 'wave' | 'state'>,
): Readonly<{ wave: Wave; errors: number }> | undefined {
  const { files } = findWaveFiles(repo, wavesDirOf(config, lane));
  const file = files.find(({ wave }) => wave === number)?.path;
  if (file === undefined) return undefined;
  const { wave, problems } = loadWaveFile(file, { repo, lane, config });
  const whole = withDesignPasses(wave, config);
  const hadResident = state.opened?.wave.agents.some(({ role }) => isResident(role)) === true;
  return {
    wave: hadResident ? withResidentOrchestrator(whole) : whole,
    errors: problems.filter(({ severity }) => severity === 'error').length,
  };
}

/** What the agent would be told if it were started now: compiled as a launch does it. Reads only. */
export function promptNow(
  place: ReadPlace,
  status: StatusInput,
  wave: Wave,
  agent: WaveAgent,
): Pick<PreparedAgent, 'prompt' | 'instructions'> {
  const { repo, layout } = place;
  const { state } = status;
  const attempt = state.attemptActive ? state.attempt : state.attempt + 1;
  const round = nextRound(state, agent.agentId, attempt);
  const board = boardOf(layout, { ...status, definition: wave });
  const run = { wave: wave.wave, attempt, round };
  const folder = layout.inputs(wave.wave, attempt, agent.agentId, round);
  const copies = expectedCopies(place, wave, agent, relative(layout.root, folder));
  const known = { repo, layout, state, board, summary: sharedSummary(board) };
  return prepareAgent(place, {}, wave, agent, { ...run, told: toldToAgent(known, agent, run, copies) });
}

/** Where the copies of its inputs would lie. */
function expectedCopies({ repo }: ReadPlace, wave: Wave, { inputs }: WaveAgent, folder: string): InputCopy[] {
  const measurer = new FileMeasurer(repo);
  return inputs.map(({ alias, agentId: producer, path: named, optional }) => {
    const deliverer = wave.agents.find((one) => one.agentId === producer);
    const path = (deliverer === undefined ? undefined : deliveredFile(named, deliverer)) ?? named;
    const { sha256 } = measurer.measure(path);
    const copy = optional && sha256 === null ? null : join(folder, alias);
    return { alias, producer, path, copy, sha256, bytes: null };
  });
}
