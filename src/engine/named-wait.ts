const AGAIN = String.raw`\b(?:retry|try again|resets?)`;
const UNIT = String.raw`(?:ms|milliseconds?|d(?:ays?)?|h(?:ours?)?|m(?:in(?:ute)?s?)?|s(?:ec(?:ond)?s?)?)(?![a-z])`;
const AMOUNT = String.raw`\d+(?:\.\d+)?`;
/** «try again in 3 hours 2 minutes», «reset after 3h2m10s», `Retry-After: 12`. */
const DURATION = new RegExp(
  `${AGAIN}[ _-]?(?:after|in)\\D{0,10}(${AMOUNT}\\s*(?:${UNIT})?(?:,? ?${AMOUNT}\\s*${UNIT})*)`,
  'i',
);
const PART = new RegExp(`(${AMOUNT})\\s*(${UNIT})?`, 'gi');
/** `"resets_in_seconds": 13872` */
const SECONDS = /\bresets?_in_seconds"?\s*[:=]\s*(\d+)/i;
/** `"resets_at": 1777936568`, and `usage limit reached|1777936568`. */
const EPOCH = /(?:\bresets?_?at"?\s*[:=]\s*"?|\breached\|)(\d{10})(?!\d)/i;
const ISO = new RegExp(
  String.raw`${AGAIN}(?: at| on)? (\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d))`,
  'i',
);
/** «try again at 3:47 AM», «resets Oct 9, 9am (Asia/Shanghai)», «try again at Jul 5th, 2026 8:19 PM». */
const CLOCK = new RegExp(
  String.raw`${AGAIN}(?: at| on)? (?:([a-z]{3})[a-z]* (\d{1,2})(?:st|nd|rd|th)?,?(?: (\d{4}),?)?(?: at)? )?` +
    String.raw`(\d{1,2})(?::(\d\d))?\s?([ap])\.?m\b\.?(?: \(([\w/+-]{1,40})\))?`,
  'i',
);
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const unitMs: Readonly<Record<string, number>> = { ms: 1, s: SECOND, m: MINUTE, h: HOUR, d: DAY };

/** No provider asks for more than a month; a larger number is no wait. */
const LONGEST_MS = 31 * DAY;
/** A time of day that has passed by less than this was now, when it was said; any other is of tomorrow. */
const JUST_PASSED_MS = 5 * MINUTE;

/**
 * How long a provider asks to wait, as the words of its program have it: a duration, or a moment.
 * @param at when it was said (ms since the epoch); a time of day without a zone is of this machine's
 * @returns milliseconds from then on; null where it names none
 */
export function namedWait(words: string, at: number): number | null {
  const wait = durationIn(words) ?? momentIn(words, at);
  return wait === null || !(wait <= LONGEST_MS) ? null : Math.round(Math.max(0, wait));
}

function durationIn(words: string): number | null {
  const seconds = SECONDS.exec(words)?.[1];
  if (seconds !== undefined) return Number(seconds) * SECOND;
  const said = DURATION.exec(words)?.[1];
  if (said === undefined) return null;
  return [...said.matchAll(PART)].reduce((sum, [, amount, unit]) => sum + Number(amount) * unitOf(unit), 0);
}

/** Seconds where no unit is named, as in the HTTP header. */
function unitOf(word: string | undefined): number {
  const lower = word?.toLowerCase() ?? 's';
  return unitMs[lower.startsWith('mil') || lower === 'ms' ? 'ms' : lower.charAt(0)] ?? SECOND;
}

function momentIn(words: string, at: number): number | null {
  const epoch = EPOCH.exec(words)?.[1];
  if (epoch !== undefined) return Number(epoch) * SECOND - at;
  const iso = ISO.exec(words)?.[1];
  if (iso !== undefined) return Date.parse(iso) - at;
  const clock = CLOCK.exec(words);
  return clock === null ? null : untilClock(clock, at);
}

/** Reckoned on the clock on the wall of the zone that is meant, as if that were UTC. */
function untilClock(clock: readonly (string | undefined)[], at: number): number | null {
  const [, monthName, day, year, hour = '', minute = '0', half, zone] = clock;
  const wall = at + offsetOf(zone, at);
  const today = new Date(wall);
  const month = monthName === undefined ? today.getUTCMonth() : MONTHS.indexOf(monthName.toLowerCase());
  if (month < 0) return null;
  const hours = (Number(hour) % 12) + (half?.toLowerCase() === 'p' ? 12 : 0);
  const inYear = (full: number): number =>
    Date.UTC(full, month, Number(day ?? today.getUTCDate()), hours, Number(minute)) - wall;
  const wait = inYear(Number(year ?? today.getUTCFullYear()));
  const isOver = wait < -JUST_PASSED_MS;
  const next =
    monthName === undefined ? wait + DAY : year === undefined ? inYear(today.getUTCFullYear() + 1) : 0;
  // Its seconds are not said: it is over when the minute is.
  return Math.max(0, isOver ? next : wait) + MINUTE;
}

/** How far a zone is ahead of UTC at a time; of this machine's where none is named, or one that nobody knows. */
function offsetOf(zone: string | undefined, at: number): number {
  const own = -new Date(at).getTimezoneOffset() * MINUTE;
  if (zone === undefined) return own;
  try {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    }).formatToParts(new Date(at));
    const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
    const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
    return wall - Math.floor(at / MINUTE) * MINUTE;
  } catch {
    return own;
  }
}
