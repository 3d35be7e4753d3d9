import { describe, expect, it } from 'vitest';
import { steadyClock } from '../../src/base/clock.js';

const HOUR = 3_600_000;

function machine() {
  const times = { wall: 10 * HOUR, monotonic: 0 };
  const clock = steadyClock(
    () => times.wall,
    () => times.monotonic,
  );
  return {
    clock,
    /** Time passes, and the wall clock is set by so much besides. */
    pass: (ms: number, set = 0): void => {
      times.monotonic += ms;
      times.wall += ms + set;
    },
  };
}

describe('a steady clock', () => {
  it('is the wall clock', () => {
    const { clock, pass } = machine();
    expect(clock.now()).toBe(10 * HOUR);
    pass(1500);
    expect(clock.now()).toBe(10 * HOUR + 1500);
  });

  it('measures what passes while the wall clock is set back an hour, and is the wall clock again once that has caught up', () => {
    const { clock, pass } = machine();
    clock.now();
    pass(1000, -HOUR);
    expect(clock.now()).toBe(10 * HOUR + 1000);
    pass(2000);
    expect(clock.now()).toBe(10 * HOUR + 3000);
    pass(2 * HOUR, HOUR);
    expect(clock.now()).toBe(12 * HOUR + 3000);
    pass(500, 60_000);
    expect(clock.now()).toBe(12 * HOUR + 63_500);
  });

  it('follows a clock that is set forward, or a machine that slept', () => {
    const { clock, pass } = machine();
    pass(1000, HOUR);
    expect(clock.now()).toBe(11 * HOUR + 1000);
  });

  it('never loses what passes between many looks', () => {
    const { clock, pass } = machine();
    clock.now();
    pass(0, -HOUR);
    for (let look = 0; look < 1000; look += 1) {
      pass(0.6);
      clock.now();
    }
    expect(clock.now()).toBeCloseTo(10 * HOUR + 600, -1);
  });
});
