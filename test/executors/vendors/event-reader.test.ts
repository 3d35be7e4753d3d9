import { expect, test } from 'vitest';
import { claudeExecutor } from '../../../src/executors/vendors/claude.js';
import { costOf, countOf } from '../../../src/executors/vendors/event-reader.js';

test.each([
  [1200, 1200, 1200],
  [0.4, 0, 0.4],
  [-1, 0, null],
  [1e308, 0, null],
  [Number.NaN, 0, null],
  ['1200', 0, null],
  [null, 0, null],
])('%s counts %s tokens and %s dollars', (value, tokens, dollars) => {
  expect([countOf(value), costOf(value)]).toEqual([tokens, dollars]);
});

test('whatever a program says it used, the sum is a number that a log can hold', () => {
  const reader = claudeExecutor.reader?.();
  const usage = '{"input_tokens":1e308,"cache_read_input_tokens":1e308,"output_tokens":1e308}';
  reader?.line(`{"type":"result","total_cost_usd":1e308,"usage":${usage}}`);
  expect(reader?.report().usage).toMatchObject({ inputTokens: 0, outputTokens: 0, costUsd: null });
});
