import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Notice } from '../../../src/model/lifecycle.js';
import { lifecycleEvents } from '../../../src/model/lifecycle.js';
import type { Receiver } from '../../../src/supervisor/lifecycle/listener.js';
import { Listener } from '../../../src/supervisor/lifecycle/listener.js';
import type { PlacedNotice, Positions } from '../../../src/supervisor/lifecycle/notice-feed.js';

let folder: string;
let now = 0;
let heard: string[];
/** What the receiver does about a notice; it takes it where nothing is set. */
let answer: (id: string, signal: AbortSignal, isAgain: boolean) => boolean | Promise<boolean>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wave-listener-'));
  heard = [];
  answer = () => true;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (): string => join(folder, 'hooks.json');

function listener(since: Positions = {}, over: Partial<Receiver> = {}): Listener {
  const receiver: Receiver = {
    events: new Set(lifecycleEvents),
    runsProgram: false,
    tell: async ({ id }, signal, isAgain) => {
      heard.push(id);
      return answer(id, signal, isAgain);
    },
    ...over,
  };
  return new Listener(receiver, { path: file(), clock: { now: () => (now += 1000) } }, since);
}

const placed = (id: string, offset: number, log = 'lane'): PlacedNotice => ({
  notice: { id, event: 'run.started' } as Notice,
  log,
  offset,
});

/** What there is to tell, to whoever is there now. */
async function told(one: Listener, ...all: readonly PlacedNotice[]): Promise<string[]> {
  heard = [];
  await one.begin();
  for (const each of all) one.offer(each);
  await one.settled();
  return heard;
}

const three = [placed('a', 0), placed('b', 100), placed('c', 200)];

describe('who listens', () => {
  it('is told everything once, in order', async () => {
    expect(await told(listener(), ...three)).toEqual(['a', 'b', 'c']);
    expect(await told(listener({ lane: 300 }), ...three)).toEqual([]);
  });

  it('is not told what was before it came', async () => {
    expect(await told(listener({ lane: 150 }), ...three)).toEqual(['c']);
  });

  it('begins as somebody new where what was kept cannot be read', async () => {
    writeFileSync(file(), '{"positions": 7}');
    expect(await told(listener({ lane: 150 }), ...three)).toEqual(['c']);
  });

  it('is told again what it was told half-way when it stopped', async () => {
    answer = (id, signal) =>
      id !== 'b' ||
      new Promise((resolve) => signal.addEventListener('abort', () => resolve(false), { once: true }));
    const first = listener();
    for (const each of three) first.offer(each);
    await first.stop();
    answer = () => true;
    const second = await told(listener({ lane: 300 }), ...three);
    expect(second.slice(-2)).toEqual(['b', 'c']);
  });

  it('is told of a log that took the place of another one from its beginning', async () => {
    await told(listener(), ...three);
    expect(await told(listener({ lane: 90 }), placed('n', 0))).toEqual(['n']);
  });

  it('goes on behind one that broke it', async () => {
    answer = (id) => {
      if (id === 'b') throw new Error('broken');
      return true;
    };
    expect(await told(listener(), ...three)).toEqual(['a', 'b', 'c']);
    expect(await told(listener({ lane: 300 }), ...three)).toEqual([]);
  });

  it('hears only of what it asked for', async () => {
    const one = listener({}, { events: new Set(['run.ended']) });
    expect(await told(one, ...three)).toEqual([]);
  });

  it('keeps no backlog without an end, and counts what it passes over', async () => {
    let release = (): void => undefined;
    answer = (id) => id !== '0' || new Promise((resolve) => (release = () => resolve(true)));
    const one = listener();
    for (let number = 0; number < 10_005; number += 1) one.offer(placed(String(number), number));
    release();
    await one.stop();
    expect(one.passedOver).toBe(5);
  });
});

describe('when programs ran', () => {
  const programs = { runsProgram: true } as const;

  it('is known until it was measured after their end', async () => {
    const one = listener({}, programs);
    await told(one, ...three);
    expect(one.windows().map(({ checkId }) => checkId)).toEqual(['a', 'b', 'c']);
    const [, second] = one.windows();
    one.measured(second?.untilMs ?? 0);
    expect(one.windows().map(({ checkId }) => checkId)).toEqual(['b', 'c']);
  });

  it('of one that a kill cut off goes on from its beginning, and it is told so', async () => {
    const kept = { positions: {}, windows: [{ checkId: 'a', sinceMs: 5, untilMs: null }] };
    writeFileSync(file(), JSON.stringify(kept));
    const again: boolean[] = [];
    answer = (_, __, isAgain) => (again.push(isAgain), true);
    const one = listener({ lane: 300 }, programs);
    expect(one.windows()).toEqual([{ checkId: 'a', sinceMs: 5, untilMs: Infinity }]);
    await told(one, placed('a', 0), placed('b', 100));
    expect(again).toEqual([true, false]);
    expect(one.windows()[0]).toMatchObject({ checkId: 'a', sinceMs: 5 });
    expect(readFileSync(file(), 'utf8')).not.toContain('null');
  });
});
