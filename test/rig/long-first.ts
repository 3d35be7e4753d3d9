import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/**
 * Stories first, since none of them should be left to run alone at the end; within that as vitest has it: by how long they
 * took, where that is known, else by their size.
 */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isStory = ({ moduleId }: TestSpecification): boolean => moduleId.includes('/test/stories/');
    return [...sorted.filter(isStory), ...sorted.filter((file) => !isStory(file))];
  }
}
