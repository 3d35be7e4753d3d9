import { describe, expect, it } from 'vitest';
import { classifyExit } from '../../src/engine/classify-exit.js';
import { LastWords } from '../../src/engine/last-words.js';
import { readRateLimit } from '../../src/engine/rate-limit.js';

describe('a line about being turned away', () => {
  it.each<[string, number | null]>([
    ['HTTP 429 Too Many Requests', null],
    ['error: 429 {"type":"rate_limit_error"}', null],
    ['API Error: rate limit reached, try again in 30s', 30_000],
    ['429 too many requests. Retry-After: 12', 12_000],
    ['rate_limit_exceeded; please try again in 1.5 minutes', 90_000],
    ['Rate limit exceeded, retry after 250 ms', 250],
    ['RESOURCE_EXHAUSTED: retry in 2h', 7_200_000],
    ['Error: 529 overloaded_error', null],
    ['usage limit reached', null],
    ['too many requests, retry after 999999999 s', null],
  ])('%s', (line, retryAfterMs) => expect(readRateLimit(line)).toEqual({ retryAfterMs }));

  it.each([
    'all 429 tests pass',
    'src/rate-limit.ts: 3 errors',
    'retry after 5 s',
    'connection refused',
    'limit of 4290 lines',
  ])('"%s" is none', (line) => expect(readRateLimit(line)).toBeUndefined());
});

describe('the class of an exit', () => {
  const said = (...lines: string[]) => {
    const words = new LastWords();
    for (const line of lines) words.push(line);
    return words.rateLimit;
  };
  const exit = (exitCode: number | null, over = {}) => ({ exitCode, signal: null, stop: null, ...over });

  it('goes by the newest pause that was named', () => {
    expect(said('429 Too Many Requests, retry after 5 s', 'status 429', 'bye')).toEqual({
      retryAfterMs: 5000,
    });
    expect(said('status 429', 'bye')).toEqual({ retryAfterMs: null });
    expect(said('bye')).toBeNull();
  });

  it('forgets what was said long before the end', () => {
    expect(said('status 429', ...Array.from({ length: 60 }, (_, line) => `line ${line}`))).toBeNull();
  });

  it.each([
    [exit(1), { retryAfterMs: null }, 'rate-limited'],
    [exit(0), { retryAfterMs: null }, null],
    [exit(75), null, 'transient'],
    [exit(203, { signal: 'SIGKILL' }), null, 'crashed'],
    [exit(1), null, 'crashed'],
    [exit(127), { retryAfterMs: null }, 'deterministic'],
    [exit(1, { stop: 'time-limit' }), { retryAfterMs: null }, 'timeout'],
    [exit(143, { stop: 'stalled', signal: 'SIGTERM' }), null, 'stalled'],
    [exit(null), { retryAfterMs: null }, 'unknown'],
  ] as const)('%j after %j is %s', (run, rateLimit, expected) =>
    expect(classifyExit(run, { rateLimit })).toBe(expected),
  );
});
