import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/** What takes long, the longest first, by the beginning of its path: none of it should be left to run alone at the end. */
const LONG = [
  'stories/documents',
  'stories/',
  'engine/simulation',
  'fuzz/',
  'store/',
  'supervisor/',
  'runner/',
  'docs/',
];

/** Within what begins alike as vitest has it: by how long a file took, where that is known, else by its size. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((one, other) => rankOf(one) - rankOf(other));
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = LONG.findIndex((beginning) => moduleId.includes(`/test/${beginning}`));
  return rank < 0 ? LONG.length : rank;
}
