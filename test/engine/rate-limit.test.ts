import { describe, expect, it } from 'vitest';
import { classifyExit } from '../../src/engine/classify-exit.js';
import { LastWords } from '../../src/engine/last-words.js';
import { isTurnedAway } from '../../src/engine/rate-limit.js';

describe('a line about being turned away', () => {
  it.each([
    'HTTP 429 Too Many Requests',
    'error: 429 {"type":"rate_limit_error"}',
    'API Error: rate limit reached, try again in 30s',
    'rate_limit_exceeded; please try again in 1.5 minutes',
    'Rate limit exceeded, retry after 250 ms',
    'RESOURCE_EXHAUSTED: retry in 2h',
    'Error: 529 overloaded_error',
    'usage limit reached',
    'Claude AI usage limit reached|1777936568',
    '5-hour limit reached ∙ resets 3pm',
    "You've hit your limit · resets 3:47am (UTC)",
    "You've reached your weekly Opus limit · resets Oct 9, 9am (UTC)",
    'You’ve hit your usage limit. Upgrade to Pro or try again at 3:47 AM.',
    'You have exhausted your capacity on this model. Your quota will reset after 3h2m10s.',
    '{"type":"usage_limit_reached","message":"The usage limit has been reached","resets_in_seconds":13872}',
    'You exceeded your current quota, please check your plan and billing details.',
  ])('%s', (line) => expect(isTurnedAway(line)).toBe(true));

  it.each([
    'all 429 tests pass',
    'src/rate-limit.ts: 3 errors',
    'retry after 5 s',
    'connection refused',
    'limit of 4290 lines',
    'your code hit the limit of the parser',
    'we reached your house',
  ])('"%s" is none', (line) => expect(isTurnedAway(line)).toBe(false));
});

describe('the class of an exit', () => {
  const said = (...lines: string[]) => {
    const words = new LastWords();
    for (const line of lines) words.push(line);
    return words.turnedAway;
  };
  const exit = (exitCode: number | null, over = {}) => ({ exitCode, signal: null, stop: null, ...over });

  it('goes by the newest pause that was named', () => {
    const named = '429 Too Many Requests, retry after 5 s';
    expect(said(named, 'status 429', 'bye')).toBe(named);
    expect(said('status 429', 'bye')).toBe('status 429');
    expect(said('bye')).toBeNull();
  });

  it('forgets what was said long before the end', () => {
    expect(said('status 429', ...Array.from({ length: 60 }, (_, line) => `line ${line}`))).toBeNull();
  });

  it.each([
    [exit(1), 'status 429', 'rate-limited'],
    [exit(0), 'status 429', null],
    [exit(75), null, 'transient'],
    [exit(203, { signal: 'SIGKILL' }), null, 'crashed'],
    [exit(1), null, 'crashed'],
    [exit(127), 'status 429', 'deterministic'],
    [exit(1, { stop: 'time-limit' }), 'status 429', 'timeout'],
    [exit(143, { stop: 'stalled', signal: 'SIGTERM' }), null, 'stalled'],
    [exit(null), 'status 429', 'unknown'],
  ] as const)('%j after %j is %s', (run, turnedAway, expected) =>
    expect(classifyExit(run, { turnedAway })).toBe(expected),
  );
});
