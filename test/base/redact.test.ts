import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/base/redact.js';
import { redactValues } from '../../src/base/redact-values.js';

const { redact } = createRedactor();
// Put together here, so that no scanner takes the test itself for a leak.
const join = (...parts: string[]): string => parts.join('');
const letters = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJ';
const tokens: readonly (readonly [name: string, token: string])[] = [
  ['AWS access key', join('AK', 'IA', 'IOSFODNN7EXAMPLE')],
  ['Google key', join('AI', 'za', letters.slice(0, 35))],
  ['Google OAuth', join('ya', '29.', letters)],
  ['GitHub', join('gh', 'p_', letters.slice(0, 36))],
  ['GitHub fine-grained', join('github', '_pat_', letters)],
  ['GitLab', join('gl', 'pat-', letters.slice(0, 20))],
  ['Slack', join('xo', 'xb-', '1234567890-abcdefghij')],
  ['OpenAI', join('s', 'k-proj-', letters)],
  ['Anthropic', join('s', 'k-ant-api03-', letters, '_-AA')],
  ['npm', join('np', 'm_', letters.slice(0, 36))],
  ['Stripe', join('sk_', 'live_', letters.slice(0, 24))],
  ['JWT', join('ey', 'JhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiIxIn0', '.c2lnbmF0dXJl')],
];

describe.each(tokens)('a %s token', (_name, token) => {
  test.each([
    ['alone', '', ''],
    ['in a sentence', 'use ', ' now'],
    ['assigned', 'TOKEN=', ''],
    ['in JSON', '{"t":"', '","n":1}'],
    ['after an escaped newline', '"line\\n', '\\nnext"'],
    ['in quotes', "'", "';"],
  ])('is hidden %s, and nothing else', (_where, before, after) => {
    expect(redact(before + token + after)).toBe(`${before}[redacted]${after}`);
  });
});

test.each([
  'the author fixed it',
  'tokens used 500',
  'authorized users, an authority on authorship',
  'bearer certificates and other bearer instruments',
  'git@github.com:owner/repo.git and ssh://git@example.org/repo',
  'https://example.org/a@b and http://localhost:3000/?q=x@y',
  'task-list-of-the-very-long-and-winding-road-2026',
  'class="sk-some-very-long-class-name-of-a-sheet"',
  'npm_config_registry=https://registry.example.org',
  'eyJ is how base64 of {" begins',
  '-----BEGIN is how a block begins',
  '',
])('leaves alone: %s', (line) => {
  expect(redact(line)).toBe(line);
});

test.each([
  ['Authorization: Bearer x', 'Authorization: [redacted]'],
  ['authorization: abc', 'authorization: [redacted]'],
  ['Proxy-Authorization: Basic dXNlcjpw', 'Proxy-Authorization: [redacted]'],
  [`Authorization: token ${'z'.repeat(5000)}!`, 'Authorization: [redacted]'],
  ['Authorization: Digest username="u", response="r"', 'Authorization: [redacted]'],
  ['curl -H "Authorization: Bearer ab" -v', 'curl -H "Authorization: [redacted]" -v'],
  ['{"Authorization":"Bearer ab","x":1}', '{"Authorization":"[redacted]","x":1}'],
  ['"{\\"authorization\\":\\"Bearer ab\\",\\"x\\":1}"', '"{\\"authorization\\":\\"[redacted]\\",\\"x\\":1}"'],
  ['x-api-key: 12345', 'x-api-key: [redacted]'],
  ['sent bearer abc123', 'sent bearer [redacted]'],
  ['postgres://me:pa%20ss@db:5432/x', 'postgres://[redacted]@db:5432/x'],
  ['aws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY', 'aws_secret_access_key = [redacted]'],
])('hides what %s carries', (line, expected) => {
  expect(redact(line)).toBe(expected);
});

describe('exact values', () => {
  const secret = 'p@ss "w/rd"';
  const known = createRedactor({
    secrets: [secret, 'short', 'p@ss "w/rd" and longer', 'line-one-1\nline-two-2'],
  });

  test('are hidden wherever they are, the longest first', () => {
    expect(known.redact(`a${secret}b`)).toBe('a[redacted]b');
    expect(known.redact(`a${secret} and longer`)).toBe('a[redacted]');
  });

  test('are hidden as JSON and as URLs write them', () => {
    expect(known.redact(JSON.stringify({ v: secret }))).toBe('{"v":"[redacted]"}');
    expect(known.redact(`?q=${encodeURIComponent(secret)}`)).toBe('?q=[redacted]');
  });

  test('are hidden line by line when they have several', () => {
    const stream = known.stream();
    expect(['x line-one-1', 'line-two-2 y'].map((line) => stream.redact(line))).toEqual([
      'x [redacted]',
      '[redacted] y',
    ]);
  });

  test('are ignored when they are too short to be told from words', () => {
    expect(known.redact('a short line')).toBe('a short line');
  });
});

describe('PEM blocks', () => {
  const begin = '-----BEGIN RSA PRIVATE KEY-----';
  const end = '-----END RSA PRIVATE KEY-----';
  const body = 'MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn/ygWyF8PbnGy0AHB7MhgwMbRvI0MBZhpI';
  const stream = (...lines: string[]): string[] => {
    const redactor = createRedactor().stream();
    return lines.map((line) => redactor.redact(line));
  };

  test('are hidden across lines', () => {
    expect(
      stream('before', `x ${begin}`, body, 'Proc-Type: 4,ENCRYPTED', '', 'abc=', `${end} y`, 'after'),
    ).toEqual([
      'before',
      'x [redacted]',
      '[redacted]',
      '[redacted]',
      '[redacted]',
      '[redacted]',
      '[redacted] y',
      'after',
    ]);
  });

  test('are hidden on one line, with escaped newlines, also when they were cut off', () => {
    expect(stream(`{"k":"${begin}\\n${body}\\n${body}\\n${end}\\n","n":1}`)).toEqual([
      '{"k":"[redacted]\\n","n":1}',
    ]);
    expect(stream(`{"k":"${begin}\\n${body}\\n${body}","n":1}`)).toEqual(['{"k":"[redacted]","n":1}']);
  });

  test('are hidden behind line numbers and signs of a diff', () => {
    expect(stream(`+${begin}`, `+${body}`, `+${end}`)).toEqual(['+[redacted]', '[redacted]', '[redacted]']);
    expect(stream(`  1→${begin}`, `  2→${body}`)).toEqual(['  1→[redacted]', '[redacted]']);
  });

  test('that nobody closes swallow no prose', () => {
    expect(stream(begin, body, 'and that was the key', 'more')).toEqual([
      '[redacted]',
      '[redacted]',
      'and that was the key',
      'more',
    ]);
    expect(stream(`look for ${begin} in "it"`, 'more words')).toEqual([
      'look for [redacted] in "it"',
      'more words',
    ]);
  });

  test('are no block when two strings each mention one end', () => {
    expect(stream(`{"from":"${begin}","kept":1,"to":"${end}"}`)).toEqual([
      `{"from":"[redacted]","kept":1,"to":"${end}"}`,
    ]);
  });

  test('are found by the text form as by the stream', () => {
    expect(redact(`a\n${begin}\n${body}\n${end}\nb`)).toBe('a\n[redacted]\n[redacted]\n[redacted]\nb');
  });
});

test('whatever surrounds it, an exact value never comes through', () => {
  const secret = 'S3cr3t.Value+1';
  const known = createRedactor({ secrets: [secret] });
  const part = fc.constantFrom(
    secret,
    ' ',
    '"',
    'Authorization: ',
    '://',
    'sk-',
    'eyJ',
    '-----BEGIN A KEY-----',
    'x',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      expect(known.redact(parts.join(''))).not.toContain(secret);
    }),
  );
});

test('redacting twice changes nothing more', () => {
  const part = fc.constantFrom(
    ...tokens.map(([, token]) => token),
    ' ',
    '\n',
    '"',
    'Authorization: Bearer ',
    'ok',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const once = redact(parts.join(''));
      expect(redact(once)).toBe(once);
    }),
  );
});

test('takes time in proportion to the text, whatever it is made of', () => {
  const parts = [
    'eyJ',
    'sk-',
    '://',
    'bearer ',
    'authorization',
    'authorization: a',
    '-----BEGIN A A-----',
    'AKIA',
  ];
  parts.push(
    'eyJabcdefghij.',
    '\\nsk-',
    'aws_secret',
    'gh',
    'xoxb-1-',
    '-----BEGIN A A-----"',
    '=',
    ' ',
    '"',
    '1',
  );
  for (const part of parts) {
    const text = part.repeat(2_000_000 / part.length);
    const stream = createRedactor().stream();
    stream.redact('-----BEGIN A KEY-----');
    const from = performance.now();
    redact(text);
    stream.redact(text);
    // Quadratic time would be minutes.
    expect(performance.now() - from).toBeLessThan(4000);
  }
});

test('ordinary text passes fast', () => {
  const line =
    'the author fixed src/runner/shim.sh: error TS2345, tokens used 500, {"role":"assistant"} task-list ';
  const redactor = createRedactor({
    secrets: Array.from({ length: 20 }, (_, index) => `secret-value-${index}`),
  });
  const rounds = 10_000_000 / line.length;
  const from = performance.now();
  for (let round = 0; round < rounds; round += 1) redactor.redact(line);
  const megabytesPerSecond = 10 / ((performance.now() - from) / 1000);
  // Measured: above 200. The bound leaves room for a busy machine.
  expect(megabytesPerSecond).toBeGreaterThan(20);
});

test('secret-looking variables are told by their names, and paths and numbers are none', () => {
  const env = {
    ANTHROPIC_API_KEY: 'value-1',
    GITHUB_TOKEN: 'value-2',
    DB_PASSWORD: 'value-3',
    AWS_SECRET_ACCESS_KEY: 'value-4',
    SSH_AUTH_SOCK: '/tmp/ssh/agent',
    CLAUDE_CODE_MAX_OUTPUT_TOKENS: '32000',
    AUTHOR: 'somebody',
    PWD: '/home/somebody/work',
    KEYBOARD: 'qwerty-layout',
    SIGNING_KEY_FILE: '/etc/key',
    TOKEN_LIMIT: '123456789',
    UNSET_TOKEN: undefined,
  };
  expect(redactValues(env)).toEqual(['value-1', 'value-2', 'value-3', 'value-4']);
});

const chosen = join('hunter2', 'hunter2');
test.each([
  ['password=', ''],
  ['PASSWORD = "', '"'],
  ['the password: ', ', and more'],
  ['DB_PASSWD=', ' npm start'],
  ['client_secret: ', ''],
  ['{"token":"', '","n":1}'],
  ['\\"api_key\\": \\"', '\\"'],
  ['https://example.org/?api-key=', '&page=2'],
  ['(token=', ')'],
])('an assigned secret is hidden: %s…%s', (before, after) => {
  expect(redact(before + chosen + after)).toBe(`${before}[redacted]${after}`);
});

test.each([
  'password = getPassword()',
  'const password = getPassword2(user)',
  'token: string',
  'token = tokens[index1234]',
  'token = process.env.TOKEN2',
  'secret = config.auth2.secret',
  'password=${DB_PASSWORD_1}',
  'PASSWORD=$DB_PASSWORD_1',
  'password: <your-password-1>',
  'secret: ./secrets/2026.json',
  'secret: config/prod2.yaml',
  'token === expected1234',
  'token => token12345678',
  'max_tokens=4096 and tokens: 12345678',
  'the password is required',
  'token: 12345678',
])('is no assigned secret: %s', (text) => {
  expect(redact(text)).toBe(text);
});
