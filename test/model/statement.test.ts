import { describe, expect, it } from 'vitest';
import { statementOf } from '../../src/model/statement.js';

/** Whether both cannot be so at once. */
const contradict = (left: string, right: string): boolean => {
  const [one, other] = [statementOf(left), statementOf(right)];
  return one.subject === other.subject && one.value !== other.value;
};

describe('two statements contradict each other', () => {
  it.each([
    ['timeout = 30s', 'timeout = 60s'],
    ['port: 8080', 'Port = 9090'],
    ['auth scheme: session cookies', 'auth scheme: bearer tokens'],
    ['an unknown user returns 404', 'an unknown user returns 410'],
    ['parse() is exported', 'parse() is not exported'],
    ['It never retries.', 'it retries'],
    ['the tests pass', 'the tests fail.'],
    ['the cache is enabled', 'the cache is disabled'],
    ['the limit is 96 KiB', 'the limit is 128 KiB'],
    ["the default lane is 'main'", "the default lane is 'docs'"],
  ])('%s / %s', (left, right) => expect(contradict(left, right)).toBe(true));
});

describe('ordinary work contradicts nobody', () => {
  it.each([
    ['timeout = 30s', ' Timeout =  30s.'],
    ['port = 8080', 'host = example.org'],
    ['step 1 is written', 'step 2 is written'],
    ['line 10 is dead code', 'line 20 is dead code'],
    ['feat: add the parser', 'feat: add the lexer'],
    ['Status: in review', 'Status: merged'],
    ['exports parse()', 'is covered by tests'],
    ['see https://a.example/1', 'see https://a.example/2'],
    ['uses std::map', 'uses std::set'],
    ['a == b holds', 'a == c holds'],
    ['x => 1', 'x => 2'],
    ['', 'anything'],
  ])('%s / %s', (left, right) => expect(contradict(left, right)).toBe(false));
});
