import { expect, test } from 'vitest';
import { dependenciesOf, dependencyCycles } from '../../src/waves/dependencies.js';

const node = (agentId: string, dependsOn: string[], inputs: string[] = []) => ({
  agentId,
  dependsOn,
  inputs: inputs.map((id) => ({ agentId: id })),
});

test('inputs are dependencies too, each once', () => {
  expect(dependenciesOf(node('C', ['A'], ['A', 'B', 'C']))).toEqual(['A', 'B']);
});

test('every circle is found, and nothing else', () => {
  expect(dependencyCycles([node('A', ['B', 'C']), node('B', ['C']), node('C', [])])).toEqual([]);
  expect(dependencyCycles([node('A', ['B']), node('B', [], ['A'])])).toEqual([['A', 'B']]);
  const long = Array.from({ length: 20_000 }, (_, index) => node(`N${index}`, [`N${(index + 1) % 20_000}`]));
  expect(dependencyCycles(long).map((cycle) => cycle.length)).toEqual([20_000]);
});
