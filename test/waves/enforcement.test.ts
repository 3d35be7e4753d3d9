import { expect, test } from 'vitest';
import type { ExecutorSettings } from '../../src/model/executor-settings.js';
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

test.each<[string, ExecutorSettings, readonly string[], readonly string[]]>([
  ['none, in a sandbox', { id: 'command', sandbox: 'bwrap' }, [], []],
  ['none, without one', { id: 'command' }, [], ['network']],
  ['some domains, which a sandbox does not tell apart', { id: 'command', sandbox: 'bwrap' }, ['a.org'], ['network']],
  ['none for a program that has to reach its model', { id: 'claude', sandbox: 'bwrap' }, [], ['network']],
])('a sandbox holds a network: %s', (_, executorConfig, network, open) => {
  const executor = resolveExecutor(agent('A1', { executorConfig }), { config: {}, lane: 'main' });
  expect(unenforced({ allow: [], deny: [], network }, executor)).toEqual(open);
});
