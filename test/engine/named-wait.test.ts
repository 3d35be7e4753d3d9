import { describe, expect, it } from 'vitest';
import { namedWait } from '../../src/engine/named-wait.js';

/** A Saturday. */
const SAID = Date.parse('2026-11-21T00:47:20Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const until = (moment: string): number => Date.parse(moment) - SAID;

describe('a pause that is named as a duration', () => {
  it.each<[string, number | null]>([
    ['429 too many requests. Retry-After: 12', 12_000],
    ['"retry-after": "12.5"', 12_500],
    ['please try again in 1.5 minutes', 90_000],
    ['retry after 250 ms', 250],
    ['retry in 2h', 2 * HOUR],
    ['Please retry in 34.5s.', 34_500],
    ['or try again in 3 hours 2 minutes.', 3 * HOUR + 2 * MINUTE],
    ['try again in 5 days 22 hours 11 minutes.', (5 * 24 + 22) * HOUR + 11 * MINUTE],
    ['Your quota will reset after 3h2m10s.', 3 * HOUR + 2 * MINUTE + 10_000],
    ['try again in 30s, 5 times at most', 30_000],
    ['{"resets_at":1777936568,"resets_in_seconds":13872}', 13_872_000],
    ['retry after 999999999 s', null],
    ['retry later', null],
    ['it has 12 tests', null],
    ['', null],
  ])('%s', (words, wait) => expect(namedWait(words, SAID)).toBe(wait));
});

describe('a moment that is named', () => {
  it.each<[string, number | null]>([
    ['Claude AI usage limit reached|1795232866', until('2026-11-21T03:47:46Z')],
    ['{"error":{"resets_at":1795232866}}', until('2026-11-21T03:47:46Z')],
    ['resets at 2026-11-21T03:47:46Z', until('2026-11-21T03:47:46Z')],
    ['resets at 2026-11-21T03:47:46+02:00', until('2026-11-21T01:47:46Z')],
    // Of a clock without seconds the whole minute has to pass.
    ["You've hit your limit · resets 3:47am (UTC)", until('2026-11-21T03:48:00Z')],
    ['resets 12am (UTC)', until('2026-11-22T00:01:00Z')],
    ['resets 12:30pm (UTC)', until('2026-11-21T12:31:00Z')],
    ['resets 7pm (Asia/Shanghai)', until('2026-11-21T11:01:00Z')],
    ['resets 7pm (America/New_York)', until('2026-11-21T00:01:00Z') + 24 * HOUR],
    // It is over, or nearly.
    ['resets 12:46am (UTC)', MINUTE],
    ['resets 12:30am (UTC)', until('2026-11-22T00:31:00Z')],
    ['limit · resets Nov 23, 9am (UTC)', until('2026-11-23T09:01:00Z')],
    ['resets Jan 2, 9am (Etc/UTC)', null],
    ['resets Dec 2, 9am (UTC)', until('2026-12-02T09:01:00Z')],
    ['try again at Nov 25th, 2026 8:19 PM (UTC).', until('2026-11-25T20:20:00Z')],
    ['try again at Nov 20th, 2026 8:19 PM (UTC).', MINUTE],
    ['resets Nov 25, 2026, 12am (UTC)', until('2026-11-25T00:01:00Z')],
    ['resets at noon', null],
    ['resets Foo 9, 9am (UTC)', null],
  ])('%s', (words, wait) => expect(namedWait(words, SAID)).toBe(wait));

  it('is of the clock of this machine where no zone is named, or none that is known', () => {
    const here = new Date(SAID + 2 * HOUR);
    const hours = here.getHours();
    const clock = `${hours % 12 === 0 ? 12 : hours % 12}:${String(here.getMinutes()).padStart(2, '0')} ${hours < 12 ? 'AM' : 'PM'}`;
    const wait = 2 * HOUR - 20_000 + MINUTE;
    expect(namedWait(`try again at ${clock}.`, SAID)).toBe(wait);
    expect(namedWait(`resets ${clock} (Nowhere/AtAll)`, SAID)).toBe(wait);
  });
});
