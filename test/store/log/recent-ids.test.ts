import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecentIds } from '../../../src/store/log/recent-ids.js';
import { id } from './rig.js';

const reload = (ids: RecentIds): RecentIds => {
  const { joined, greatest } = JSON.parse(JSON.stringify(ids.toJson())) as ReturnType<RecentIds['toJson']>;
  return new RecentIds(joined, greatest);
};

describe('RecentIds', () => {
  it('knows an id again as long as it is among the newest 10,000', () => {
    const ids = new RecentIds();
    for (let number = 0; number < RecentIds.LIMIT; number += 1) expect(ids.add(id(number))).toBe(true);
    expect(ids.add(id(0))).toBe(false);
    expect(ids.add(id(RecentIds.LIMIT))).toBe(true);
    expect(ids.add(id(1))).toBe(false);
    expect(ids.add(id(0))).toBe(true);
    expect(ids.add(id(1))).toBe(true);
    expect(ids.add(id(3))).toBe(false);
  });

  it('does what a plain list of the newest does, also across snapshots', () => {
    const ids = new RecentIds();
    let loaded = ids;
    let model: string[] = [];
    // A small generator of its own: 60,000 steps are too many for fast-check, and the seed is all there is to shrink.
    let seed = 12_345;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    const known = new Set<string>();
    for (let step = 0; step < 60_000; step += 1) {
      const next = random(10) === 0 ? id(random(30_000)) : id(30_000 + step - random(20));
      expect(loaded.add(next)).toBe(!known.has(next));
      if (!known.has(next)) {
        known.add(next);
        model.push(next);
        const forgotten = model[model.length - 1 - RecentIds.LIMIT];
        if (forgotten !== undefined) known.delete(forgotten);
      }
      if (step % 7919 === 0) {
        loaded = reload(loaded);
        model = model.slice(-RecentIds.LIMIT);
        expect(loaded.toJson().joined).toBe(model.join(' '));
      }
    }
    expect(loaded.toJson().joined).toBe(model.slice(-RecentIds.LIMIT).join(' '));
  });

  it('is the same whether it was kept between any two ids or not', () => {
    const someIds = fc.array(fc.stringMatching(/^[a-c]{1,2}$/), { maxLength: 12 });
    fc.assert(
      fc.property(someIds, someIds, (before, after) => {
        const kept = new RecentIds();
        for (const one of before) kept.add(one);
        const loaded = reload(kept);
        expect(loaded.toJson()).toEqual(kept.toJson());
        expect(after.map((one) => loaded.add(one))).toEqual(after.map((one) => kept.add(one)));
        expect(loaded.toJson()).toEqual(kept.toJson());
      }),
    );
  });

  it('finds ids that share a place in its table, and forgets only the oldest of them', () => {
    const ids = new RecentIds();
    const all = Array.from({ length: 6 * RecentIds.LIMIT }, (_, number) => `z${(number * 7919) % 100_003}`);
    const answers = all.map((one) => ids.add(one));
    expect(answers.every(Boolean)).toBe(true);
    const newest = all.slice(-RecentIds.LIMIT);
    expect(newest.map((one) => ids.add(one)).some(Boolean)).toBe(false);
    expect(ids.toJson().joined).toBe(newest.join(' '));
  });
});
