import { Problem } from '../../base/problem.js';
import type { ExecutorKind } from '../../model/executor.js';
import { vendorKinds } from '../../model/executor.js';
import { createFile } from '../../store/create-file.js';
import { diskEnvironment, findWaveFiles, wavesDirOf } from '../../store/wave-repository.js';
import { findProgram } from '../../supervisor/find-program.js';
import { lintWave } from '../../waves/lint-wave.js';
import type { ScaffoldAgent } from '../../waves/scaffold.js';
import { defaultScaffoldAgents, scaffoldWave } from '../../waves/scaffold.js';
import type { Surroundings } from '../command.js';
import type { LaneOptions } from './wave-selection.js';
import { laneOf, openRepository, requireConfig } from './wave-selection.js';

/** What `wave new` was asked for. */
export type NewOptions = LaneOptions &
  Readonly<{
    /** The next free number by default. */
    wave?: number | undefined;
    title?: string | undefined;
    /** `A1` or `A1:Title` each. */
    agents?: readonly string[] | undefined;
    /** What the agents run on; a shell command by default. */
    executor?: ExecutorKind | undefined;
    json?: boolean | undefined;
  }>;

/**
 * `wave new` writes a wave file that lints clean and runs as it is. Never overwrites one.
 * @returns 0
 * @throws Problem `new/exists` where the lane has that wave already, `new/invalid` for ids or titles that do not lint
 */
export function newWave(
  options: NewOptions,
  io: Pick<Surroundings, 'stdout' | 'stderr' | 'cwd' | 'env'>,
): number {
  const { repo, loaded } = openRepository(options, io.cwd);
  const config = requireConfig(loaded);
  const lane = laneOf(options, repo, loaded);
  const folder = wavesDirOf(config, lane);
  const { files } = findWaveFiles(repo, folder);
  const wave = options.wave ?? (files.at(-1)?.wave ?? -1) + 1;
  const path = `${folder}/wave-${wave}.md`;
  const existing = files.find((file) => file.wave === wave)?.path;
  if (existing !== undefined) throw exists(existing);
  const agents = options.agents?.map(readAgent) ?? defaultScaffoldAgents;
  const text = scaffoldWave({ wave, title: options.title ?? 'Untitled', agents, executor: options.executor });
  const environment = diskEnvironment(repo);
  const { problems } = lintWave(text, { file: path, lane, fileWave: wave, config, environment });
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    throw new Problem('new/invalid', 'this would be no valid wave', {
      lines: errors.map(({ message }) => message),
    });
  }
  if (!createFile(repo, path, text)) throw exists(path);
  const document = { schemaVersion: 1, kind: 'wave-file', lane, wave, path };
  io.stdout(options.json === true ? `${JSON.stringify(document)}\n` : `${path}\n`);
  if (options.json !== true) sayNext(options, repo, io);
  return 0;
}

/** What whoever begins does not know yet: that its words are missing, or that a real agent is at hand. */
function sayNext(
  { executor }: NewOptions,
  repo: string,
  { env, stderr }: Pick<Surroundings, 'stderr' | 'env'>,
): void {
  if (executor !== undefined && executor !== 'command') {
    stderr('wave: write under ### Prompt what is to be done, then: wave launch --dry-run\n');
    return;
  }
  const found = vendorKinds.find((kind) => findProgram(kind, env.PATH, repo) !== undefined);
  if (executor === undefined && found !== undefined)
    stderr(`wave: its agents are shell commands; on ${found}, which is here: wave new --executor ${found}\n`);
}

function exists(path: string): Problem {
  return new Problem('new/exists', `${path} exists already`, {
    hint: 'Leave --wave out for the next free number.',
  });
}

function readAgent(text: string): ScaffoldAgent {
  const colon = text.indexOf(':');
  const agentId = (colon === -1 ? text : text.slice(0, colon)).trim();
  return { agentId, title: colon === -1 ? agentId : text.slice(colon + 1).trim() };
}
