import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SlotDemand } from '../../src/engine/fair-shares.js';
import { fairShares } from '../../src/engine/fair-shares.js';

const limits = fc.integer({ min: 1, max: 12 });
/** Demands of up to six lanes; `running` of them at most what the limit allows, unless it is to be exceeded. */
const demands = (mostRunning: number): fc.Arbitrary<SlotDemand[]> =>
  fc
    .array(fc.record({ running: fc.nat(mostRunning), more: fc.nat(6), turn: fc.nat(3) }), { maxLength: 6 })
    .map((lanes) =>
      lanes.map(({ running, more, turn }, index) => ({
        lane: `lane-${index}`,
        running,
        wanted: running + more,
        turn,
      })),
    );
const total = (numbers: Iterable<number>): number => [...numbers].reduce((sum, number) => sum + number, 0);
const runningOf = (all: readonly SlotDemand[]): number => total(all.map(({ running }) => running));
const wantedOf = (all: readonly SlotDemand[]): number => total(all.map(({ wanted }) => wanted));

describe('fair shares', () => {
  it('are never over the limit, but by what already runs', () => {
    fc.assert(
      fc.property(limits, demands(4), (limit, all) => {
        expect(total(fairShares(limit, all).values())).toBeLessThanOrEqual(Math.max(limit, runningOf(all)));
      }),
    );
  });

  it('leave no slot unused that somebody wants, and give nobody more than that', () => {
    fc.assert(
      fc.property(limits, demands(4), (limit, all) => {
        const shares = fairShares(limit, all);
        const most = Math.max(runningOf(all), Math.min(limit, wantedOf(all)));
        expect(total(shares.values())).toBe(most);
        for (const { lane, wanted } of all) expect(shares.get(lane)).toBeLessThanOrEqual(wanted);
      }),
    );
  });

  it('keep what runs', () => {
    fc.assert(
      fc.property(limits, demands(4), (limit, all) => {
        const shares = fairShares(limit, all);
        for (const { lane, running } of all) expect(shares.get(lane)).toBeGreaterThanOrEqual(running);
      }),
    );
  });

  it('leave no lane below an equal part of the limit, or what it wants of it, where nobody runs more', () => {
    fc.assert(
      fc.property(limits, demands(4), (limit, all) => {
        const part = Math.floor(limit / Math.max(1, all.length));
        fc.pre(all.every(({ running }) => running <= part));
        const shares = fairShares(limit, all);
        for (const { lane, wanted } of all)
          expect(shares.get(lane)).toBeGreaterThanOrEqual(Math.min(wanted, part));
      }),
    );
  });

  it('make nobody better off than one who is short, except by what already runs', () => {
    fc.assert(
      fc.property(limits, demands(4), (limit, all) => {
        const shares = fairShares(limit, all);
        const shareOf = ({ lane }: SlotDemand): number => shares.get(lane) ?? 0;
        for (const short of all.filter((demand) => shareOf(demand) < demand.wanted)) {
          for (const other of all)
            if (shareOf(other) > shareOf(short) + 1) expect(shareOf(other)).toBe(other.running);
        }
      }),
    );
  });

  it('are the same in whatever order the lanes are given', () => {
    fc.assert(
      fc.property(limits, demands(4), fc.infiniteStream(fc.nat()), (limit, all, keys) => {
        const shuffled = all
          .map((demand) => ({ demand, key: keys.next().value as number }))
          .sort((left, right) => left.key - right.key)
          .map(({ demand }) => demand);
        const entries = (of: readonly SlotDemand[]): unknown => [...fairShares(limit, of)].sort();
        expect(entries(shuffled)).toEqual(entries(all));
      }),
    );
  });

  it.each<[string, number, [lane: string, running: number, wanted: number, turn?: number][], number[]]>([
    [
      'all that is wanted',
      5,
      [
        ['a', 0, 2],
        ['b', 0, 3],
      ],
      [2, 3],
    ],
    [
      'half each',
      4,
      [
        ['a', 0, 9],
        ['b', 0, 9],
      ],
      [2, 2],
    ],
    [
      'what one does not want to the others',
      6,
      [
        ['a', 0, 1],
        ['b', 0, 9],
        ['c', 0, 9],
      ],
      [1, 3, 2],
    ],
    [
      'the odd one by name',
      3,
      [
        ['b', 0, 9],
        ['a', 0, 9],
      ],
      [1, 2],
    ],
    [
      'the odd one to whom was served longest ago',
      3,
      [
        ['a', 0, 9, 2],
        ['b', 0, 9, 1],
      ],
      [1, 2],
    ],
    [
      'the next free one to whom has none',
      2,
      [
        ['a', 1, 9, 1],
        ['b', 0, 9, 2],
      ],
      [1, 1],
    ],
    [
      'nothing where more runs than may',
      2,
      [
        ['a', 3, 9],
        ['b', 0, 9],
      ],
      [3, 0],
    ],
    ['nothing to nobody', 3, [], []],
  ])('are %s', (_, limit, lanes, expected) => {
    const all = lanes.map(([lane, running, wanted, turn = 0]) => ({ lane, running, wanted, turn }));
    const shares = fairShares(limit, all);
    expect(all.map(({ lane }) => shares.get(lane))).toEqual(expected);
  });
});
