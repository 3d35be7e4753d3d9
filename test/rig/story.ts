import { test } from 'vitest';
import { AgentRig } from './agent-rig.js';
import { ScratchRepository } from './scratch-repository.js';

/** A test with a repository of its own and agents that it drives; both are gone when it is over. */
export const story = test.extend<{ repo: ScratchRepository; rig: AgentRig }>({
  repo: async ({}, use) => {
    const repo = new ScratchRepository();
    await use(repo);
    repo.close();
  },
  rig: async ({}, use) => {
    const rig = await AgentRig.start();
    await use(rig);
    await rig.close();
  },
});
