import { describe, expect, it } from 'vitest';
import { Problem } from '../../../src/base/problem.js';
import { matchingId } from '../../../src/cli/tasks/find-task.js';

const problem = (wanted: string, ids: readonly string[]): Problem => {
  try {
    matchingId(wanted, ids, 3);
  } catch (error) {
    if (error instanceof Problem) return error;
  }
  throw new Error(`${wanted} was found`);
};

describe('a record is named', () => {
  const ids = ['01JC0AAA', '01JC0AAB', 'schema', 'schema-2'];

  it.each([
    ['by its id', '01JC0AAA', '01JC0AAA'],
    ['by its id, although others begin like it', 'schema', 'schema'],
    ['by the beginning of its id, in whatever case', '01jc0aab', '01JC0AAB'],
    ['by the beginning where it is the only one', 'schema-', 'schema-2'],
  ])('%s', (_, wanted, id) => expect(matchingId(wanted, ids, 3)).toBe(id));

  it('by the beginning of several: which?', () => {
    expect(problem('01JC', ids)).toMatchObject({
      code: 'coord/ambiguous',
      exitCode: 2,
      hint: 'one of: 01JC0AAA, 01JC0AAB',
    });
    const many = Array.from({ length: 20 }, (_, index) => `r-${index}`);
    expect(problem('r-', many).hint).toBe(
      'one of: r-12, r-13, r-14, r-15, r-16, r-17, r-18, r-19, and 12 more',
    );
  });

  it.each([
    ['with a slip', 'shcema', ids, 'did you mean "schema"?'],
    ['that is like none', 'x', ids, 'the newest are: 01JC0AAA, 01JC0AAB, schema, schema-2'],
    ['where there is none', 'x', [], 'its blackboard is empty'],
  ])('%s: it is not there', (_, wanted, known, hint) =>
    expect(problem(wanted, known)).toMatchObject({ code: 'coord/not-found', exitCode: 2, hint }),
  );
});
