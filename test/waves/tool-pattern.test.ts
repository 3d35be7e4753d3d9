import { expect, test } from 'vitest';
import { toolRule } from '../../src/waves/tool-pattern.js';

test.each([
  ['Bash(git *)', 'claude', { tools: ['Bash'], argument: 'git *' }],
  ['Bash(git:*)', 'gemini', { tools: ['run_shell_command'], argument: 'git *' }],
  ['Bash(*)', 'opencode', { tools: ['bash'], argument: null }],
  ['Bash', 'opencode', { tools: ['bash'], argument: null }],
  ['Write', 'claude', { tools: ['Write'], argument: null }],
  ['Write', 'gemini', { tools: ['replace', 'write_file'], argument: null }],
  ['edit', 'claude', { tools: ['Edit', 'Write', 'NotebookEdit'], argument: null }],
  ['WebFetch(domain:a.org)', 'claude', { tools: ['WebFetch'], argument: 'domain:a.org' }],
  ['mcp__tracker__create', 'claude', { tools: ['mcp__tracker__create'], argument: null }],
  ['mcp__tracker__create', 'gemini', undefined],
  ['Task(x)', 'claude', { tools: ['Task'], argument: 'x' }],
  ['Task', 'opencode', undefined],
  ['(x)', 'claude', undefined],
] as const)('%s for %s', (pattern, program, rule) => {
  expect(toolRule(pattern, program)).toEqual(rule);
});
