import { afterAll, test } from 'vitest';
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

/**
 * What several stories of a file begin with, made once by real launches and copied for each.
 * @returns makes a new repository what it is
 */
export function prepared(
  make: (repo: ScratchRepository) => Promise<void>,
): (repo: ScratchRepository) => Promise<void> {
  let made: Promise<ScratchRepository> | undefined;
  const makeOne = async (): Promise<ScratchRepository> => {
    const repo = new ScratchRepository();
    await make(repo);
    return repo;
  };
  afterAll(async () => (await made)?.close());
  return async (repo) => repo.copyFrom(await (made ??= makeOne()));
}
