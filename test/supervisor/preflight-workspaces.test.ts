import { expect } from 'vitest';
import type { Wave, WaveAgent } from '../../src/model/wave.js';
import { preflightWorkspaces } from '../../src/supervisor/preflight-workspaces.js';
import { wave } from '../rig/wave-builder.js';
import { story } from '../rig/story.js';

const own = (of: string): Pick<WaveAgent, 'workspace'> => ({ workspace: { mode: 'worktree', of } });

/** A wave of A1 in a worktree, and another agent. */
function given(other: Partial<WaveAgent>, first: Partial<WaveAgent> = {}): Wave {
  const built = wave(['A1', 'A2']);
  const [one, two] = built.agents;
  if (one === undefined || two === undefined) throw new Error('the builder builds two');
  return {
    ...built,
    agents: [
      { ...one, ...own('A1'), ...first },
      { ...two, ...other },
    ],
  };
}

const refused: readonly (readonly [string, Wave])[] = [
  ['A2 works in the shared tree and waits for A1', given({ dependsOn: ['A1'] })],
  [
    'A1 and A2 deliver out.txt in different trees',
    given({ deliverables: ['out.txt'] }, { deliverables: ['out.txt'] }),
  ],
  ['the worktrees of A1 and a1 would have the same name', given({ agentId: 'a1', ...own('a1') })],
];

for (const [message, asked] of refused) {
  story(`refused: ${message}`, async ({ repo }) => {
    await expect(preflightWorkspaces(repo.path, asked)).rejects.toThrow(message);
  });
}

story('a worktree needs a commit to begin at; a shared tree does not', async ({ repo }) => {
  await expect(preflightWorkspaces(repo.path, given({}))).rejects.toMatchObject({
    code: 'workspace/no-commit',
  });
  await preflightWorkspaces(repo.path, wave(['A1']));
  repo.git('commit', '-qm', 'first', '--allow-empty');
  await preflightWorkspaces(repo.path, given({ dependsOn: ['A1'], ...own('A2') }));
  await preflightWorkspaces(repo.path, given({ deliverables: ['b'], ...own('A1') }, { deliverables: ['a'] }));
});
