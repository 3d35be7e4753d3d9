import { describe, expect, it } from 'vitest';
import { LastWords } from '../../src/engine/last-words.js';

function lineOf(text: string): string {
  const words = new LastWords();
  for (const line of text.split('\n')) words.push(line);
  return words.line;
}

describe('LastWords', () => {
  it.each([
    [
      'Node',
      '[eval]:1\nthrow new Error("x")\n^\n\nError: x\n    at [eval]:1:7\n    at run (node:vm:1)\n\nNode.js v20.20.2',
      'Error: x',
    ],
    ['sh', 'sh: 1: foo: not found', 'sh: 1: foo: not found'],
    ['a test runner', 'ok 1\n# fail 3 of 12\n# duration 5 ms\n-----', '# fail 3 of 12'],
    ['nothing telling', 'one\ntwo\n\n', 'two'],
    ['silence', '\n  \n', ''],
  ])('%s', (_, text, expected) => {
    expect(lineOf(text)).toBe(expected);
  });

  it('keeps little of a long output, and shows no escapes', () => {
    const words = new LastWords();
    for (let line = 0; line < 100_000; line += 1) words.push(`error ${line}`);
    words.push('\u001b[31mfatal: done\u001b[0m');
    expect(words.line).toContain('fatal: done');
    expect(words.line).not.toContain('\u001b');
  });
});
