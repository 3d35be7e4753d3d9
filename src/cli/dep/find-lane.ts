import { didYouMean } from '../../base/nearest.js';
import { Problem } from '../../base/problem.js';
import type { WaveConfig } from '../../model/config.js';
import type { TicketEnd } from '../../model/dependency-ticket.js';
import { placeCommand, projectIdOf } from '../../model/lane-name.js';
import type { LaneState } from '../../reducers/lane-state.js';
import type { LaneLayout } from '../../store/layout.js';
import { projectConfig, repoLayoutOf } from '../../store/project-config.js';
import { listLanes } from '../../store/wave-repository.js';
import { loadLane } from '../../supervisor/load-lane.js';
import { readLane } from '../../supervisor/read-wave-status.js';
import type { LanePlace, WholeRepository } from '../context.js';
import { chooseProject } from '../lane-choice.js';
import { knownWaves, laneNotThere, waveNotThere } from '../not-there.js';

/** How a lane is named on the command line; what is left out is left open. */
export type NamedEnd = Readonly<{
  /** As commands name it; the project of whoever asks where left out. */
  project: string | undefined;
  lane: string;
  wave: number | undefined;
  agentId: string | undefined;
}>;

/** A lane cannot owe itself anything. */
export function waitsForItself(lane: string, hint: string): Problem {
  return new Problem('dep/self', `lane ${lane} cannot wait for itself: its waves run one after the other`, {
    hint,
  });
}

type Found = Readonly<{
  named: NamedEnd;
  repo: string;
  config: WaveConfig;
  layout: LaneLayout;
  state: LaneState;
}>;

/**
 * The lane, wave and agent that are to do something.
 * @throws Problem `project/unknown`, `lane/unknown`, `wave/not-found`, `dep/wave-completed`, `agent/not-found`, each with
 *   those that there are
 */
export async function findOwner(named: NamedEnd, place: LanePlace & WholeRepository): Promise<TicketEnd> {
  const { repo, common } = place;
  const project = chooseProject(named.project ?? place.project, common);
  const config = projectConfig(common, project);
  checkLane(named.lane, project, repo, config);
  const repoLayout = repoLayoutOf(repo, common, project);
  const layout = repoLayout.lane(named.lane, project);
  const state = await readLane({ layout });
  const found: Found = { named, repo, config, layout, state };
  checkWave(found);
  checkAgent(found);
  return {
    project: projectIdOf({ project }),
    lane: named.lane,
    wave: named.wave ?? null,
    agentId: named.agentId ?? null,
  };
}

function checkLane(lane: string, project: string | undefined, repo: string, config: WaveConfig): void {
  const known = listLanes(repo, config);
  if (known.includes(lane)) return;
  throw laneNotThere({ lane, project }, known);
}

function checkWave({ named: { lane, wave }, repo, config, state, layout }: Found): void {
  if (wave === undefined) return;
  const known = knownWaves({ repo, lane, config }, state);
  if (!known.includes(wave)) throw waveNotThere(layout, wave, known);
  if (state.waves.get(wave)?.outcome !== 'completed') return;
  const open = known.filter((number) => state.waves.get(number)?.outcome !== 'completed');
  throw new Problem('dep/wave-completed', `wave ${wave} of lane ${lane} is completed, which is for good`, {
    hint:
      open.length === 0
        ? `leave the wave out, or add one: ${placeCommand(['new'], layout)}`
        : `open are: ${open.join(', ')}; or leave the wave out`,
  });
}

/** Its wave files are read only where an agent is named. */
function checkAgent({ named: { lane, wave, agentId }, repo, config }: Found): void {
  if (agentId === undefined) return;
  const { waves } = loadLane({ repo, lane, config });
  const agents = waves
    .filter((loaded) => wave === undefined || loaded.wave.wave === wave)
    .flatMap((loaded) => loaded.wave.agents.map((agent) => agent.agentId));
  const known = [...new Set(agents)];
  if (known.includes(agentId)) return;
  const where = wave === undefined ? `lane ${lane}` : `wave ${wave} of lane ${lane}`;
  throw new Problem('agent/not-found', `${where} has no agent ${agentId}${didYouMean(agentId, known)}`, {
    hint: `there are: ${known.join(', ')}`,
  });
}
