import { expect, test } from 'vitest';
import { resolveExecutor } from '../../src/waves/resolve-executor.js';
import { unenforced } from '../../src/waves/rules/enforcement.js';
import { agent } from '../rig/wave-builder.js';

const on = (id: 'claude' | 'gemini') =>
  resolveExecutor(agent('A1', { executorConfig: { id } }), { config: {}, lane: 'main' });

test.each([
  ['Bash(git push *)', true],
  ['Bash(git:*)', true],
  ['Bash', true],
  ['Bash(*denied*)', false],
  ['Bash(git * push)', false],
  ['Bash(* --force)', false],
  ['Read(secrets/*)', false],
])('Gemini holds what a command begins with: %s', (pattern, isHeld) => {
  const permissions = { allow: [], deny: [pattern], network: null };
  expect(unenforced(permissions, on('gemini'))).toEqual(isHeld ? [] : [pattern]);
  expect(unenforced(permissions, on('claude'))).toEqual([]);
});
