import { expect, it } from 'vitest';
import { goneOnWith } from '../../src/reducers/gone-on-with.js';

const run = (runId: string, by?: string) => ({ runId, ended: by === undefined ? null : { by } });

it('counts what a run goes on with as its own, however often it was taken over', () => {
  expect([...goneOnWith('c', [run('a', 'b'), run('x', 'y'), run('b', 'c'), run('c')])]).toEqual([
    'c',
    'b',
    'a',
  ]);
  expect([...goneOnWith('a', [run('a', 'b'), run('b', 'a')])]).toEqual(['a', 'b']);
  expect([...goneOnWith('n', [])]).toEqual(['n']);
});
