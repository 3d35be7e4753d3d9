import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RepoLayout } from '../../src/store/layout.js';
import { launchSpec } from '../../src/supervisor/prepare-agent.js';
import { resolveExecutor } from '../../src/waves/resolve-executor.js';
import { agent, wave } from '../rig/wave-builder.js';

const repo = '/repo';
const repoLayout = new RepoLayout(repo);
const context = {
  repo,
  repoLayout,
  layout: repoLayout.lane('main'),
  env: {},
  node: '/bin/node',
  entry: '/opt/wave/dist/main.js',
};

/** The folders that the sandbox of an agent on codex is opened for. */
function opened(workspace: Parameters<typeof agent>[1]): readonly string[] {
  const one = agent('A1', { executorConfig: { id: 'codex' }, ...workspace });
  const executor = resolveExecutor(one, { config: {}, lane: 'main' });
  const { argv } = launchSpec(context, wave([one]), one, { executor, instructions: null });
  return argv.filter((_, at) => argv[at - 1] === '--add-dir');
}

test.each([
  ['the shared tree, which holds the state', { mode: 'shared', of: null }, []],
  ['a worktree of its own', { mode: 'worktree', of: 'A1' }, [join(repo, '.tmp')]],
  ['the worktree of another one', { mode: 'worktree', of: 'B 2' }, [join(repo, '.tmp')]],
] as const)('a program in a sandbox may write to the state from %s', (_, workspace, folders) => {
  expect(opened({ workspace })).toEqual(folders);
});
