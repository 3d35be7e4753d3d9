import { renderDiagnostic } from '../../base/diagnostic.js';
import { printable } from '../../base/printable.js';
import { Problem } from '../../base/problem.js';
import type { LaneName } from '../../model/lane-name.js';
import { placeCommand } from '../../model/lane-name.js';
import type { Wave, WaveAgent } from '../../model/wave.js';
import { loadLane } from '../../supervisor/load-lane.js';
import type { LoadedWave } from '../../supervisor/load-lane.js';
import type { Surroundings } from '../command.js';
import { redactedOutput } from '../redacted-output.js';
import { problemJson } from './lint.js';
import type { LaneOptions } from './wave-selection.js';
import { laneOf, openRepository, requireConfig } from './wave-selection.js';

/** What `wave show` was asked for. */
export type ShowOptions = LaneOptions & Readonly<{ wave?: number | undefined; json?: boolean | undefined }>;

/**
 * `wave show --wave n` prints how a wave file was understood, also one with problems.
 * @returns 0
 * @throws Problem `show/no-wave` where there is no such wave, or several and none is named
 */
export function show(
  options: ShowOptions,
  surroundings: Pick<Surroundings, 'stdout' | 'stderr' | 'cwd' | 'env'>,
): number {
  const { repo, project, loaded } = openRepository(options, surroundings.cwd);
  const io = redactedOutput(surroundings, { repo, config: loaded.config });
  const lane = laneOf(options, repo, loaded);
  const { waves } = loadLane({ repo, lane, config: requireConfig(loaded) });
  const { wave, problems, source, file } = choose(waves, options.wave, { project, lane });
  if (options.json === true) {
    io.stdout(`${JSON.stringify(waveJson(wave, problems))}\n`);
    return 0;
  }
  io.stdout(`${printable(describe(wave, file).join('\n'))}\n`);
  for (const problem of problems) io.stderr(`${renderDiagnostic(problem, source)}\n`);
  return 0;
}

/** The wave as `wave show --json` prints it. */
function waveJson(wave: Wave, problems: LoadedWave['problems']): Readonly<Record<string, unknown>> {
  return { schemaVersion: 1, kind: 'wave', ...wave, problems: problems.map(problemJson) };
}

function choose(waves: readonly LoadedWave[], number: number | undefined, place: LaneName): LoadedWave {
  const { lane } = place;
  const [only, ...others] = waves;
  if (number === undefined && only !== undefined && others.length === 0) return only;
  const found = waves.find(({ wave }) => wave.wave === number);
  if (found !== undefined) return found;
  const numbers = waves.map(({ wave }) => wave.wave).join(', ');
  const problem = number === undefined ? `which wave of lane ${lane}?` : `lane ${lane} has no wave ${number}`;
  throw new Problem('show/no-wave', waves.length === 0 ? `lane ${lane} has no waves` : problem, {
    hint:
      waves.length === 0
        ? `${placeCommand(['new'], place)} writes the first one.`
        : `--wave with one of ${numbers}`,
  });
}

function describe(wave: Wave, file: string): readonly string[] {
  return [
    `Wave ${wave.wave} - ${wave.title}`,
    ...field('lane', wave.lane),
    ...field('file', file),
    ...field('commit message', wave.commitMessage),
    ...list(
      'promotes',
      wave.componentPromotions.map(({ componentId, targetLevel }) => `${componentId} to ${targetLevel}`),
    ),
    ...list(
      'deploys to',
      wave.deployEnvironments.map(
        ({ id, kind, isDefault }) => `${id} (${kind}${isDefault ? ', default' : ''})`,
      ),
    ),
    ...list(
      'eval targets',
      wave.evalTargets.map(({ id }) => id),
    ),
    ...field('fingerprint', wave.fingerprint),
    ...wave.agents.flatMap((agent) => ['', ...describeAgent(agent)]),
  ];
}

function describeAgent(agent: WaveAgent): readonly string[] {
  const { executorConfig: executor, exitContract: exit } = agent;
  return [
    `Agent ${agent.agentId}: ${agent.title}`,
    ...field('role', agent.role),
    ...field('executor', executor.id ?? null),
    ...field('profile', executor.profile ?? null),
    ...field('model', executor.model ?? null),
    ...list('depends on', agent.dependsOn),
    ...list(
      'inputs',
      agent.inputs.map(({ agentId, path, alias }) => `${agentId}/${path} as ${alias}`),
    ),
    ...list('owns', agent.ownedPaths),
    ...list('delivers', agent.deliverables),
    ...list('components', agent.components),
    ...list(
      'contracts',
      agent.contracts.map(({ id, type }) => `${id} (${type})`),
    ),
    ...list(
      'proof',
      agent.proofArtifacts.map(({ path }) => path),
    ),
    ...list('skills', agent.skills),
    ...field(
      'exit contract',
      exit === null ? null : `${exit.completion}, ${exit.durability}, ${exit.proof}, docs ${exit.docImpact}`,
    ),
    ...field('workspace', agent.workspace.mode === 'shared' ? null : `worktree of ${agent.workspace.of}`),
    ...field('report', agent.reportPath),
  ];
}

function field(name: string, value: string | null): readonly string[] {
  return value === null ? [] : [`  ${name}: ${value}`];
}

function list(name: string, values: readonly string[]): readonly string[] {
  return values.length === 0 ? [] : [`  ${name}: ${values.join(', ')}`];
}
