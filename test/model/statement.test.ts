import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statementsOf } from '../../src/model/statement.js';

/** The subjects on which two texts about one file cannot both be so. */
const between = (left: string, right: string, artifact: string): string[] => {
  const others = new Map(statementsOf(right, artifact).map(({ subject, value }) => [subject, value]));
  return statementsOf(left, artifact)
    .filter(({ subject, value }) => others.has(subject) && others.get(subject) !== value)
    .map(({ subject }) => subject);
};
const FILE = 'src/parser.ts';

describe('what two agents say of one file contradicts each other', () => {
  it.each<[string, string, string?]>([
    // Named values
    ['timeout = 30s', 'timeout = 60s'],
    ['port: 8080', 'Port = 9090'],
    ['auth scheme: session cookies', 'auth scheme: bearer tokens'],
    ['the port is 8080', 'port = 9090'],
    ['port defaults to 8080', 'The port is now 9090'],
    ['Retry limit is 5', 'retry limit: 3 attempts'],
    ['upload limit = 10 MB', 'upload limit is 25 MB'],
    ['the default lane is `main`', "the default lane is 'docs'"],
    ['the database is postgres', 'database: sqlite'],
    ['token format: JWT', 'the token format is opaque'],
    ['the root cause is a race', 'root cause: a stale lock (see queue.ts)'],
    ['output path = dist/app.js', 'output path is build/app.js'],
    ['sha256 = 9f86d081884c7d65', 'sha256: 1b4f0e9851971998'],
    ['port = 8080, timeout = 30s', 'timeout = 60s and port = 8080'],
    ['- **port**: 8080', 'Verified: port = 9090 (see the compose file)'],
    ['config/port.json: port = 8080', 'port = 9090', 'config/port.json'],
    ['timeout = 30s for reads', 'timeout = 60s for reads'],
    // Sentences
    ['an unknown user returns 404', 'an unknown user returns 410'],
    ['parse() is exported', 'parse() is not exported'],
    ['It never retries.', 'it retries'],
    ['the client retries on timeout', 'the client does not retry on timeout'],
    ['the limit is 96 KiB', 'the limit is 128 KiB'],
    ['the server listens on port 8080', 'server listens on port 9090'],
    ['auth uses session cookies, not JWT', 'auth uses JWT'],
    ['writes YAML instead of JSON', 'writes JSON'],
    // Judgements
    ['the tests pass', 'the tests fail.'],
    ['all 14 tests pass', '2 of 14 tests fail'],
    ['parser tests: 12 passed, 2 failed', 'tests are green'],
    ['12/14 tests pass', 'tests: passed'],
    ['src/parser.ts works', 'parser.ts is broken'],
    ['LGTM', 'rejected: swallows errors'],
    ['the parser is correct', 'parser.ts is wrong because it drops the last line'],
    ['compiles', 'does not compile'],
    ['type check passes', 'type check is red'],
    ['the cache is enabled', 'the cache is disabled'],
    ['thread safe', 'not thread safe'],
    ['docs are complete', 'docs are incomplete'],
    ['evidence: lint passes', 'lint fails'],
    ['the tests pass', 'the tests fail with 2 errors'],
    ['all tests pass', 'the tests fail with a TypeError'],
    ['tests pass on Windows', 'tests fail with 2 errors on Windows'],
    ['node 20: all tests pass', 'Node 20: 2 tests fail'],
    ['14 of 14 checks pass', '2 of 14 checks fail'],
    ['npm test: exit code 0', 'npm test: exit code 1'],
    ['`npm test` exits with 0', '`npm test` exits with 1'],
    ['`npm test` exits with 0', 'npm test: exit code 1'],
    ['It is thread safe', "It isn't thread-safe"],
    ['it caches', "it doesn't cache"],
    ['the parser copies', 'the parser does not copy'],
  ])('%s / %s', (left, right, artifact = FILE) => expect(between(left, right, artifact)).toHaveLength(1));
});

describe('what only adds to it does not', () => {
  it.each<[string, string, string?]>([
    // The same in other words
    ['timeout = 30s', ' Timeout =  30s.'],
    ['timeout = 30s', 'the timeout is 30 seconds'],
    ['timeout = 60s', 'timeout = 1 min'],
    ['limit = 1000', 'limit = 1_000 (agreed with A2)'],
    ['port = 8080', "the port is '8080'"],
    ['retry limit = 5', 'retry limit: 5 attempts'],
    ['commit: 4f2a9c1', 'commit = 4f2a9c1d88e02b7c'],
    ['all tests pass', 'no tests fail'],
    ['the tests do not pass', 'the tests fail'],
    ['14 tests passed, 0 failed', 'tests pass'],
    ['14/14 tests pass', 'all 14 tests are green'],
    ['the cache is not enabled', 'the cache is disabled'],
    ['entry path = ./src/a.ts', 'entry path: src/a.ts'],
    // Something else
    ['port = 8080', 'host = example.org'],
    ['the port is 8080', 'the default port is 9090'],
    ['port = 8080', 'port = 8080, timeout = 30s'],
    ['auth scheme: session cookies', 'auth scheme: session cookies, httpOnly'],
    ['step 1 is written', 'step 2 is written'],
    ['line 10 is dead code', 'line 20 is dead code'],
    ['exports parse()', 'is covered by tests'],
    ['exports parse()', 'exports lex()'],
    ['exports: parse()', 'exports: lex()'],
    ['exports = parse', 'exports = lex'],
    ['supported formats: json, yaml', 'supported formats: json, toml'],
    ['uses std::map', 'uses std::set'],
    ['auth uses JWT', 'auth uses bcrypt'],
    ['the parser is documented', 'the parser is tested'],
    ['the port is open', 'the port is configurable'],
    ['the format is documented', 'the format is JSON'],
    ['the API is REST', 'the API is JSON'],
    ['parser: handles empty input', 'parser: handles CRLF'],
    ['lexer: done', 'lexer: reviewed'],
    ['parser: 3 tests added', 'parser: 5 tests added'],
    ['unit tests pass', 'integration tests fail'],
    ['lint passes', 'tests fail'],
    // In another case
    ['timeout = 30s for reads', 'timeout = 60s for writes'],
    ['port is 8080 in dev', 'port is 9090 in production'],
    ['tests pass on Node 22', 'tests fail on Node 20'],
    ['build passes', 'build fails on Windows'],
    ['Attempt 1: tests fail', 'Attempt 2: tests pass'],
    ['node 20: all tests pass', 'node 18: 2 tests fail'],
    ['on node 20, tests pass', 'on node 18, tests fail'],
    ['on node 20, 14 of 14 tests pass', 'on node 18, 2 of 14 tests fail'],
    ['Version: 1.2.0 of the API', 'Version: 3 of the schema'],
    ['`wave check` exits with 0', '`wave check` exits with 2 on bad input'],
    // Words that are nearly the same
    ['HTTP port is 8080', 'HTTPS port is 8443'],
    ['HTTP timeout = 30s', 'HTTPS timeout = 60s'],
    ['port is 8080 for HTTP', 'port is 8443 for HTTPS'],
    ['HTTP uses port 80', 'HTTPS uses port 443'],
    ['address = 0x10', 'addresses = 0x20'],
    ['all tests pass', '2 of 14 checks fail'],
    // Of whoever speaks
    ['I own this file', 'I do not own this file'],
    ['My branch: a', 'My branch: b'],
    ['we listen on port 8080', 'we listen on port 9090'],
    // Of many things, or of the work
    ['branch: feat/a', 'branch: feat/b'],
    ['priority: 1', 'priority: 2'],
    ['priority is 1', 'priority is 2'],
    ['language: go', 'language: rust'],
    ['name = server', 'name = client'],
    ['Reviewed by: A1', 'Reviewed by: A2'],
    // Before, perhaps, and measured
    ['The port should be 8080', 'the port is 9090'],
    ['the port must be 8080', 'the port is 9090'],
    ['Time spent: 12 min', 'Time spent: 40 min'],
    ['time spent = 12 min', 'time spent = 40 min'],
    ['port was 8080', 'port is 9090'],
    ['the port could be 8080', 'the port is 9090'],
    ['is the port 8080?', 'port = 9090'],
    ['coverage is 91%', 'coverage is 93%'],
    ['has 120 lines', 'has 130 lines'],
    ['12 tests added', '14 tests added'],
    ['the build takes 30s', 'the build takes 32s'],
    ['the failing test passes now', 'the failing test is skipped'],
    // No statements
    ['feat: add the parser', 'feat: add the lexer'],
    ['Status: in review', 'Status: merged'],
    ['see https://a.example/1', 'see https://a.example/2'],
    ['a == b holds', 'a == c holds'],
    ['x => 1', 'x => 2'],
    ['answer: yes', 'answer: no'],
    ['', 'anything'],
  ])('%s / %s', (left, right, artifact = FILE) => expect(between(left, right, artifact)).toEqual([]));
});

it('a text contradicts itself in nothing, and is read in no time, whatever it holds', () => {
  const word = fc.constantFrom(
    'port',
    'is',
    '=',
    ':',
    'not',
    '8080',
    '30s',
    'tests',
    'pass',
    'fail',
    ',',
    '`',
    '.',
    'of',
    '\n',
  );
  const text = fc.oneof(
    fc.string({ maxLength: 300, unit: 'binary' }),
    fc.array(word, { maxLength: 60 }).map((words) => words.join(' ')),
  );
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(between(one, one, FILE)).toEqual([]);
      expect(between(one, other, FILE).length).toBe(between(other, one, FILE).length);
    }),
  );
});

it('what is too long to be read word by word is still a subject of its own', () => {
  const long = (last: string): string => `${'word '.repeat(60)}${last}`;
  expect(statementsOf(long('a'))[0]?.subject).not.toBe(statementsOf(long('b'))[0]?.subject);
  const many = (last: string): string => `${'x; '.repeat(900)}${last}`;
  expect(statementsOf(many('a')).at(-1)).not.toEqual(statementsOf(many('b')).at(-1));
});
