import { test } from 'vitest';
import { AgentRig } from './agent-rig.js';
import { ScratchRepository } from './scratch-repository.js';

/** A test with a repository of its own and agents that it drives; both are gone when it is over. */
export const story = test.extend<{ repo: ScratchRepository; rig: AgentRig }>({
  // eslint-disable-next-line no-empty-pattern -- the form that vitest asks for
  repo: async ({}, use) => {
    const repo = new ScratchRepository();
    await use(repo);
    repo.close();
  },
  // eslint-disable-next-line no-empty-pattern -- the form that vitest asks for
  rig: async ({}, use) => {
    const rig = await AgentRig.start();
    await use(rig);
    await rig.close();
  },
});
