import { describe, expect, it } from 'vitest';
import { StallWatch } from '../../src/supervisor/stall-watch.js';
import type { StallLimits } from '../../src/model/stall-limits.js';
import type { AgentRun } from '../../src/reducers/wave-state.js';
import { given, launched, running } from '../rig/control-events.js';
import { wave } from '../rig/wave-builder.js';

const one = wave(['A1']);
const LIMITS: StallLimits = { firstOutputMs: 60_000, noOutputMs: 120_000, noProgressMs: 300_000 };

/** What the agent does from one second to the next. */
type Doing = Readonly<{
  forSeconds: number;
  /** Seconds between two looks; 1 where left out. */
  lookEvery?: number;
  prints?: boolean;
  writes?: boolean;
  /** Its program tells of tools that change something. */
  calls?: boolean;
  asks?: boolean;
  suspended?: boolean;
  /** Nobody can tell what its files are. */
  blind?: boolean;
}>;

/** The first stall that is found, as `<kind> @<seconds of the clock>`; `none` where none is. */
function watch(doings: readonly Doing[], stall: StallLimits | null = LIMITS): string {
  const run = [...given(launched(one), running('A1')).agents.values()][0] as AgentRun;
  const watched = { ...run, stall };
  let doing: Doing = { forSeconds: 0 };
  let bytes = 0;
  let files = 0;
  let changes = 0;
  const stalls = new StallWatch({
    printed: () => ({ bytes, ever: bytes > 0 }),
    changes: () => changes,
    lookOfFiles: () => (doing.blind === true ? undefined : String(files)),
    isAsking: () => doing.asks === true,
    isSuspended: () => doing.suspended === true,
  });
  let now = 0;
  stalls.look([watched], now);
  for (doing of doings) {
    const { lookEvery = 1 } = doing;
    for (let passed = 0; passed < doing.forSeconds; passed += lookEvery) {
      now += lookEvery * 1000;
      if (doing.prints === true) bytes += 1;
      if (doing.writes === true) files += 1;
      if (doing.calls === true) changes += 1;
      const [found] = stalls.look([watched], now);
      if (found?.type === 'agent-run.stalled') return `${found.data.kind} @${now / 1000}`;
    }
  }
  return 'none';
}

describe('an agent that shows nothing', () => {
  it.each<[string, Doing[], string]>([
    ['says nothing from the start', [{ forSeconds: 100 }], 'silent-start @60'],
    ['writes and says nothing from the start', [{ forSeconds: 100, writes: true }], 'silent-start @60'],
    [
      'says something in time, then no more',
      [{ forSeconds: 50 }, { forSeconds: 1, prints: true }, { forSeconds: 500 }],
      'no-output @171',
    ],
    [
      'speaks again before its time is up',
      [
        { forSeconds: 59, prints: true },
        { forSeconds: 119 },
        { forSeconds: 1, prints: true, writes: true },
        { forSeconds: 119 },
      ],
      'none',
    ],
    ['reads on, and changes nothing', [{ forSeconds: 1000, prints: true }], 'no-progress @300'],
    ['works elsewhere, as its program tells', [{ forSeconds: 1000, prints: true, calls: true }], 'none'],
    [
      'has called a tool, then no more',
      [
        { forSeconds: 10, prints: true, calls: true },
        { forSeconds: 1000, prints: true },
      ],
      'no-progress @310',
    ],
    ['reads on, and writes', [{ forSeconds: 1000, prints: true, writes: true }], 'none'],
    [
      'writes at the very last moment',
      [
        { forSeconds: 299, prints: true },
        { forSeconds: 1, prints: true, writes: true },
        { forSeconds: 200, prints: true },
      ],
      'none',
    ],
    ['has files that nobody can look at', [{ forSeconds: 1000, prints: true, blind: true }], 'none'],
    ['asks a person', [{ forSeconds: 10_000, asks: true }], 'none'],
    [
      'asked, and has its answer',
      [{ forSeconds: 40 }, { forSeconds: 900, asks: true }, { forSeconds: 40 }],
      'silent-start @960',
    ],
    ['is suspended', [{ forSeconds: 10_000, suspended: true }], 'none'],
    ['was suspended', [{ forSeconds: 70, suspended: true }, { forSeconds: 100 }], 'silent-start @120'],
    ['is looked at by a machine that sleeps in between', [{ forSeconds: 36_000, lookEvery: 3600 }], 'none'],
    [
      'slept with its machine, and shows nothing after',
      [{ forSeconds: 30 }, { forSeconds: 3600, lookEvery: 3600 }, { forSeconds: 60 }],
      'silent-start @3660',
    ],
  ])('%s', (_, doings, expected) => expect(watch(doings)).toBe(expected));

  it('is left alone where nobody asked', () => {
    expect(watch([{ forSeconds: 10_000 }], null)).toBe('none');
    const never = { firstOutputMs: null, noOutputMs: null, noProgressMs: null };
    expect(watch([{ forSeconds: 10_000 }], never)).toBe('none');
  });
});
