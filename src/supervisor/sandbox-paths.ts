import { realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { Problem } from '../base/problem.js';
import type { WaveAgent } from '../model/wave.js';
import type { ResolvedExecutor } from '../waves/resolve-executor.js';
import { isWithinAny } from '../workspace/state-paths.js';
import type { LaneContext } from './lane-context.js';

/** What lies at a path, through every link. */
export type Seen = Readonly<{ path: string; isFolder: boolean }>;

/** Undefined where nothing does that we may look at, and for a path that is not absolute: a home folder that nobody named. */
export function seenAt(path: string): Seen | undefined {
  if (!isAbsolute(path)) return undefined;
  try {
    const real = realpathSync(path);
    return { path: real, isFolder: statSync(real).isDirectory() };
  } catch {
    return undefined;
  }
}

/** What of a repository no agent in a sandbox may change, whatever else it may write to: git's own, ours, and what we run by. */
export function protectedPaths({
  repo,
  repoLayout,
}: Pick<LaneContext, 'repo' | 'repoLayout'>): readonly string[] {
  return [join(repo, '.git'), repoLayout.config(), ...repoLayout.stateRoots()];
}

/** A path of `sandbox.write`, made absolute: as it is, from the user's home, or from the top of the repository. */
export function writePath({ repo, env }: Pick<LaneContext, 'repo' | 'env'>, path: string): string {
  if (path === '~' || path.startsWith('~/')) return join(env.HOME ?? '/', path.slice(1));
  return resolve(repo, path);
}

/** The first path of `sandbox.write` that an agent cannot be given; undefined where all can. */
export function writePathProblem(
  context: Pick<LaneContext, 'repo' | 'repoLayout' | 'env'>,
  { agentId }: Pick<WaveAgent, 'agentId'>,
  { sandbox }: Pick<ResolvedExecutor, 'sandbox'>,
): Problem | undefined {
  if (sandbox.kind === 'none') return undefined;
  const kept = protectedPaths(context).map((path) => seenAt(path)?.path ?? path);
  for (const path of sandbox.write) {
    const seen = seenAt(writePath(context, path));
    const why =
      seen === undefined
        ? 'which is not there'
        : seen.path === '/'
          ? 'which is everything'
          : isWithinAny(kept, seen.path)
            ? 'which no agent in a sandbox may change'
            : undefined;
    if (why === undefined) continue;
    return new Problem('executor/sandbox-path', `agent ${agentId}: sandbox.write names ${path}, ${why}`, {
      hint: 'name folders that are there, as /absolute, ~/of-your-home, or from the top of the repository',
      exit: 'environment',
    });
  }
  return undefined;
}
