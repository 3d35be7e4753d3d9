import { appendFileSync, mkdirSync, rmSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { followLog } from '../../../src/store/log/follow.js';
import type { FollowOptions, LogEntry } from '../../../src/store/log/follow.js';
import { encodeRecord } from '../../../src/store/log/record.js';
import { draft, readAll, testLane } from './rig.js';
import type { Lane } from './rig.js';

const line = (number: number): Buffer => encodeRecord(draft(number));

function append(lane: Lane, ...parts: readonly (string | Buffer)[]): void {
  mkdirSync(dirname(lane.log), { recursive: true });
  appendFileSync(lane.log, Buffer.concat(parts.map((part) => Buffer.from(part))));
}

/** A follower that is asked for one entry after the other. */
function follow(
  lane: Lane,
  more: Partial<FollowOptions> = {},
): { next: () => Promise<unknown>; stop: () => void; ended: () => Promise<boolean> } {
  const controller = new AbortController();
  const entries = followLog(lane.log, { blobs: lane.blobs, signal: controller.signal, pollMs: 5, ...more });
  return {
    next: async () => {
      const { value } = await entries.next();
      return value === undefined ? undefined : inShort(value);
    },
    stop: () => controller.abort(),
    ended: async () => (await entries.next()).done === true,
  };
}

function inShort(entry: LogEntry): unknown {
  switch (entry.kind) {
    case 'record':
      return entry.record.data.number;
    case 'damage':
      return entry.damage.kind;
    case 'restarted':
      return entry.reason;
  }
}

describe('followLog', () => {
  it('tells what is there and then what comes, until the signal', async () => {
    const lane = testLane();
    append(lane, line(1), 'noise\n', line(2));
    const { next, stop, ended } = follow(lane);
    expect([await next(), await next(), await next()]).toEqual([1, 'corrupt', 2]);
    const third = next();
    append(lane, line(3));
    expect(await third).toBe(3);
    const nothing = ended();
    stop();
    expect(await nothing).toBe(true);
  });

  it('waits for a log that is not there yet, and for the rest of a record', async () => {
    const lane = testLane();
    const { next, stop } = follow(lane);
    const first = next();
    append(lane, line(1), line(2).subarray(0, 40));
    expect(await first).toBe(1);
    const second = next();
    append(lane, line(2).subarray(40));
    expect(await second).toBe(2);
    stop();
  });

  it('begins where it is told to', async () => {
    const lane = testLane();
    append(lane, line(1), line(2));
    const { next, stop } = follow(lane, { fromOffset: line(1).length });
    expect(await next()).toBe(2);
    stop();
  });

  it.each([
    ['truncated', (lane: Lane) => truncateSync(lane.log, line(1).length), [1]],
    ['gone', (lane: Lane) => rmSync(lane.log), []],
  ])('says when the log is %s, and tells what is there now', async (reason, harm, rest) => {
    const lane = testLane();
    append(lane, line(1), line(2));
    const { next, stop } = follow(lane);
    expect([await next(), await next()]).toEqual([1, 2]);
    harm(lane);
    expect(await next()).toBe(reason);
    for (const number of rest) expect(await next()).toBe(number);
    const later = next();
    append(lane, line(7));
    expect(await later).toBe(7);
    stop();
  });

  it('begins again when the offset that it was given is beyond the log', async () => {
    const lane = testLane();
    append(lane, line(1));
    const { next, stop } = follow(lane, { fromOffset: 10_000 });
    expect([await next(), await next()]).toEqual(['truncated', 1]);
    stop();
  });

  it('tells a long log in steps, and nothing twice', async () => {
    const lane = testLane();
    const wide = (number: number): Buffer =>
      encodeRecord(draft(number, { data: { number, text: 'x'.repeat(60_000) } }));
    append(
      lane,
      ...Array.from({ length: 60 }, (_, number) => wide(number)),
      'y'.repeat(2_500_000),
      '\n',
      wide(60),
    );
    const { next, stop } = follow(lane);
    const told: unknown[] = [];
    for (const _ of readAll(lane).told) told.push(await next());
    expect(told).toEqual([...Array.from({ length: 60 }, (_, number) => number), 'corrupt', 60]);
    stop();
  });
});

describe('a hint', () => {
  it('makes it look at once; without one it looks every second at least', async () => {
    vi.useFakeTimers();
    try {
      const lane = testLane();
      append(lane, line(1));
      let wake: (() => void) | undefined;
      const unsubscribe = vi.fn<() => void>();
      const hint = (call: () => void): (() => void) => {
        wake = call;
        return unsubscribe;
      };
      const { next, stop, ended } = follow(lane, { pollMs: 60_000, hint });
      expect(await next()).toBe(1);
      const second = next();
      append(lane, line(2));
      wake?.();
      expect(await second).toBe(2);
      const third = next();
      append(lane, line(3));
      await vi.advanceTimersByTimeAsync(1000);
      expect(await third).toBe(3);
      // One that came while nobody waited is not lost.
      append(lane, line(4));
      wake?.();
      expect(await next()).toBe(4);
      const nothing = ended();
      stop();
      expect(await nothing).toBe(true);
      expect(unsubscribe).toHaveBeenCalledTimes(1);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is given up when the follower is left', async () => {
    const lane = testLane();
    append(lane, line(1));
    const unsubscribe = vi.fn<() => void>();
    const { signal } = new AbortController();
    for await (const _ of followLog(lane.log, { blobs: lane.blobs, signal, hint: () => unsubscribe })) break;
    expect(unsubscribe).toHaveBeenCalledTimes(1);
  });

  it('is not needed by a signal that came before', async () => {
    const lane = testLane();
    append(lane, line(1));
    const entries = followLog(lane.log, { blobs: lane.blobs, signal: AbortSignal.abort() });
    expect(await entries.next()).toEqual({ done: true, value: undefined });
  });
});
