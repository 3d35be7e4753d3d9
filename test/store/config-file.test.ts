import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadConfig, parseConfig } from '../../src/store/config-file.js';
import { configJsonSchema } from '../../src/store/config-keys.js';

describe('parseConfig', () => {
  test.each<[string, string, number, number, string]>([
    ['{\n  "lanse": {}\n}', 'config/unknown-key', 2, 3, 'did you mean "lanes"?'],
    ['{"executors":{"profiles":{"x":{"claude":{"maxTurn":1}}}}}', 'config/unknown-key', 1, 42, '"maxTurns"'],
    ['{"skills":{"byRole":{"integratoin":[]}}}', 'config/unknown-key', 1, 22, '"integration"'],
    ['{"executors":{"default":"claud"}}', 'config/bad-value', 1, 25, 'executors.default'],
    ['{"paths":{"wavesDir":"../x"}}', 'config/bad-value', 1, 22, 'inside the repository'],
    ['{"paths":{"stateRoot":"/x"}}', 'config/bad-value', 1, 23, 'relative'],
    ['{"hooks":{"agent.end":"x"}}', 'config/unknown-key', 1, 11, 'did you mean "agent.ended"?'],
    ['{"hooks":{"run.ended":{"cmd":"x"}}}', 'config/bad-value', 1, 23, 'an object with `run`'],
    ['{"hooks":{"run.ended":{"run":"x","timeout":"90d"}}}', 'config/bad-value', 1, 44, 'at most 24h'],
    ['{"hooks":{"run.ended":[]}}', 'config/bad-value', 1, 23, ''],
    ['{"webhooks":[{"url":"ftp://x"}]}', 'config/bad-value', 1, 21, 'URL'],
    ['{"webhooks":[{"url":"https://a:b@x.y/"}]}', 'config/bad-value', 1, 21, 'without a password'],
    ['{"webhooks":[{"url":"http://127.0.0.1:9/"}]}', 'config/bad-value', 1, 21, 'another port'],
    ['{"webhooks":[{"url":"https://x.y/","timeout":"90d"}]}', 'config/bad-value', 1, 46, 'at most 24h'],
    ['{"stall":{"command":{"noOutput":"never"}}}', 'config/bad-value', 1, 33, 'or off'],
    ['{"lanes":{"Not A Slug":{}}}', 'config/bad-value', 1, 11, 'cannot be the name of a lane'],
    ['{"lanes":{"projects":{}}}', 'config/bad-value', 1, 11, 'cannot be the name of a lane'],
    ['{"__proto__":{}}', 'config/unknown-key', 1, 2, '__proto__'],
    ['{"a": foo}', 'config/invalid-json', 1, 7, 'no JSON'],
    ['[]', 'config/bad-value', 1, 1, 'expected object'],
    ['', 'config/invalid-json', 1, 1, 'no JSON'],
  ])('%s', (text, code, line, column, message) => {
    const { config, problems } = parseConfig(text, 'wave.config.json');
    expect(config).toEqual({});
    expect(problems.map((problem) => [problem.code, problem.span.line, problem.span.column])).toEqual([
      [code, line, column],
    ]);
    expect(`${problems[0]?.message} ${problems[0]?.hint}`).toContain(message);
  });

  test('all problems are reported in one go', () => {
    expect(parseConfig('{"a":1,"b":2,"version":3}', 'c.json').problems).toHaveLength(3);
  });

  test('a shell line becomes argv', () => {
    const { config, problems } = parseConfig('\ufeff{"executors":{"command":{"run":"make it"}}}', 'c.json');
    expect(problems).toEqual([]);
    expect(config.executors?.command?.run).toEqual(['sh', '-c', 'make it']);
  });
});

test('no file is an empty configuration, but one that was named has to be there', () => {
  expect(loadConfig('/nonexistent').problems).toEqual([]);
  expect(loadConfig('/nonexistent', 'my.json').problems[0]?.code).toBe('config/unreadable');
});

test('every key of the schema is on the reference page, and every code on the page of errors', () => {
  const page = readFileSync(new URL('../../docs/reference/config.md', import.meta.url), 'utf8');
  for (const key of Object.keys(configJsonSchema()['properties'] as object))
    expect(page).toContain(`\`${key}\``);
  const errors = readFileSync(new URL('../../docs/errors/config.md', import.meta.url), 'utf8');
  expect([...errors.matchAll(/^## (.+)$/gm)].map(([, code]) => code)).toEqual([
    'config/bad-value',
    'config/invalid',
    'config/invalid-json',
    'config/missing-role-prompt',
    'config/unknown-key',
    'config/unreadable',
  ]);
});
