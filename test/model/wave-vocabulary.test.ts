import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { agentRoles, isSteward } from '../../src/model/agent-role.js';
import { isAtLeastLevel } from '../../src/model/component-level.js';
import { camelCase } from '../../src/model/executor.js';
import { configSchema } from '../../src/model/config.js';
import { reachesStep } from '../../src/model/exit-contract.js';

test('five roles close waves; design is not among them', () => {
  expect(agentRoles.filter(isSteward)).toEqual([
    'integration',
    'documentation',
    'cont-qa',
    'cont-eval',
    'security',
  ]);
});

test('levels are ordered', () => {
  expect(isAtLeastLevel('qa-proved', 'pilot-live')).toBe(true);
  expect(isAtLeastLevel('pilot-live', 'pilot-live')).toBe(true);
  expect(isAtLeastLevel('baseline-proved', 'pilot-live')).toBe(false);
});

describe('reachesStep', () => {
  test.each([
    ['completion', 'live', 'contract', true],
    ['completion', 'integrated', 'authoritative', false],
    ['durability', 'durable', 'durable', true],
    ['docImpact', 'owned', 'shared-plan', false],
    ['proof', 'nonsense', 'unit', false],
    ['proof', 'live', 'nonsense', false],
  ] as const)('%s: %s reaches %s: %s', (scale, actual, wanted, expected) => {
    expect(reachesStep(scale, actual, wanted)).toBe(expected);
  });
});

test('settings are in snake case in wave files and in camel case elsewhere', () => {
  expect(camelCase('allowed_http_hook_urls')).toBe('allowedHttpHookUrls');
  const claude = { allowedHttpHookUrls: ['http://x'], model: 'm' };
  expect(configSchema.safeParse({ executors: { claude } }).success).toBe(true);
  const snake = { allowed_http_hook_urls: ['http://x'] };
  expect(configSchema.safeParse({ executors: { claude: snake } }).success).toBe(false);
});

test('everything is optional, and the example of the reference page is valid', () => {
  expect(configSchema.parse({})).toEqual({});
  const page = readFileSync(new URL('../../docs/reference/config.md', import.meta.url), 'utf8');
  const example = /```json\n([^]*?)```/.exec(page)?.[1] ?? '';
  expect(configSchema.safeParse(JSON.parse(example)).success).toBe(true);
});
