import type { ExecutorRequest, LaunchPlace, Surroundings } from '../../src/executors/executor.js';
import type { ExecutorSettings } from '../../src/model/executor-settings.js';
import type { WaveAgent } from '../../src/model/wave.js';
import { resolveExecutor } from '../../src/waves/resolve-executor.js';
import { agent, wave } from './wave-builder.js';

/** A1 of wave 3 with this executor section, as an adapter is asked about it. */
export function executorRequest(
  executorConfig: ExecutorSettings,
  over: Partial<WaveAgent> = {},
  env: ExecutorRequest['env'] = {},
): ExecutorRequest {
  const asked = agent('A1', { executorConfig, ...over });
  const executor = resolveExecutor(asked, { config: {}, lane: 'main' });
  return { wave: wave([asked]), agent: asked, executor, env };
}

/** Work in `/repo` with the state below it, where these files are. */
export function launchPlace(
  files: Readonly<Record<string, string>> = {},
  over: Partial<LaunchPlace> = {},
): LaunchPlace {
  return {
    cwd: '/repo',
    stateRoots: ['/repo/.tmp'],
    folder: '/repo/.tmp/own',
    read: (path) => files[path],
    ...over,
  };
}

/** A machine that has these programs and files. */
export function around(
  programs: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Surroundings {
  return {
    find: (program) => (programs.includes(program) ? `/bin/${program}` : undefined),
    read: (path) => files[path],
  };
}
