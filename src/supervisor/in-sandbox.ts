import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LaunchSpec } from '../executors/executor.js';
import type { SandboxKind } from '../model/executor.js';
import type { WaveAgent } from '../model/wave.js';
import { bwrapArgv } from '../runner/bwrap-argv.js';
import { ensureFolder } from '../store/ensure-folder.js';
import type { ResolvedExecutor } from '../waves/resolve-executor.js';
import { isWithoutNetwork } from '../waves/rules/enforcement.js';
import type { RunPlace } from './agent-variables.js';
import { findProgram } from './find-program.js';
import type { LaneContext } from './lane-context.js';
import type { SandboxNeeds } from './sandbox-view.js';
import { sandboxMounts, sandboxNeeds } from './sandbox-view.js';

/** What a sandbox needs to know of the lane. */
export type SandboxPlace = Pick<LaneContext, 'repo' | 'repoLayout' | 'layout' | 'env' | 'entry' | 'node'>;

/** What is to be started for an agent, and around it. */
export type AgentSpec = LaunchSpec &
  Readonly<{
    /** The program's own argv, which is all of it where there is no sandbox. */
    program: LaunchSpec['argv'];
    sandbox: Readonly<{
      kind: Exclude<SandboxKind, 'none'>;
      hasNetwork: boolean;
      /** Absolute, outer ones first. */
      writes: readonly string[];
    }> | null;
    /** What has to be there first. */
    needs: SandboxNeeds;
  }>;

/** What an adapter wants started, in the sandbox that the agent is to have. */
export function inSandbox(
  context: SandboxPlace,
  agent: Readonly<{
    spec: LaunchSpec;
    agent: Pick<WaveAgent, 'permissions'>;
    executor: ResolvedExecutor;
    run: RunPlace;
    cwd: string;
  }>,
): AgentSpec {
  const { spec, executor, run, cwd } = agent;
  const { kind, write } = executor.sandbox;
  if (kind === 'none')
    return { ...spec, program: spec.argv, sandbox: null, needs: { folders: [], files: [], ownFolders: [] } };
  const hasNetwork = !isWithoutNetwork(executor, agent.agent.permissions);
  const one = { kind: executor.kind, run, cwd, env: { ...context.env, ...spec.env }, write };
  const mounts = sandboxMounts(context, one);
  // Where it is gone since it was looked for, the shell that starts it says so.
  const program = findProgram('bwrap', context.env.PATH, context.repo) ?? 'bwrap';
  const written = mounts.flatMap(({ path, how }) => (how === 'write' ? [path] : []));
  return {
    ...spec,
    argv: bwrapArgv({ program, cwd, hasNetwork, mounts }, spec.argv),
    program: spec.argv,
    sandbox: { kind, hasNetwork, writes: [...new Set(written)].sort() },
    needs: sandboxNeeds(context, one),
  };
}

/** Makes what a sandbox lets through, where it is not there: nothing can be let through that is not. */
export function makeWhatItNeeds({ needs }: Pick<AgentSpec, 'needs'>): void {
  const { folders, files, ownFolders } = needs;
  for (const folder of folders) ensureFolder(folder);
  for (const folder of ownFolders) ensureFolder(folder, 0o700);
  for (const path of files) {
    ensureFolder(dirname(path));
    closeSync(openSync(path, 'a'));
  }
}
