import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockerSeverities, recordKinds, recordPriorities } from '../../../src/model/coordination-record.js';
import {
  byWeight,
  inTurns,
  lastPlace,
  newestFirst,
  newestOf,
} from '../../../src/projections/board/order-rows.js';
import type { OpenRow } from '../../../src/reducers/open-columns.js';

const place = fc.integer({ min: 0, max: 10_000 });
const row: fc.Arbitrary<OpenRow> = fc.record({
  id: fc.string(),
  kind: fc.constantFrom(...recordKinds),
  status: fc.constantFrom('open', 'acknowledged', 'resolved'),
  priority: fc.constantFrom(...recordPriorities),
  blockerSeverity: fc.constantFrom(...blockerSeverities),
  blocking: fc.boolean(),
  offset: place,
  length: fc.constant(1),
  changed: fc.option(place.map((at): [number, number] => [at, 1])),
  about: fc.constant(null),
});
const rows = fc.uniqueArray(row, { selector: lastPlace, maxLength: 80 });

describe('the order of rows', () => {
  it('by weight is the same whatever order they come in, and of equals the newer is first', () => {
    fc.assert(
      fc.property(fc.uniqueArray(row, { selector: ({ offset }) => offset }), (some) => {
        const ordered = byWeight(some);
        expect(byWeight([...some].reverse())).toEqual(ordered);
        expect(byWeight(ordered)).toEqual(ordered);
        expect(new Set(ordered)).toEqual(new Set(some));
        const alike = ordered.filter(
          ({ blocking, priority, kind }) => !blocking && priority === 'normal' && kind === 'claim',
        );
        expect(alike.map(({ offset }) => offset)).toEqual(
          alike.map(({ offset }) => offset).sort((a, b) => b - a),
        );
      }),
    );
  });

  it('the newest few are the beginning of all, newest first', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 20 }), (some, most) => {
        expect(newestOf(some, most)).toEqual(newestFirst(some).slice(0, most));
      }),
    );
  });

  it('a few turns are the beginning of all turns', () => {
    const owned = fc.array(fc.constantFrom('A1', 'A2', 'A3'), { maxLength: 40 });
    fc.assert(
      fc.property(owned, fc.integer({ min: 0, max: 20 }), (owners, most) => {
        const items = owners.map((owner, index) => ({ owner, index }));
        const all = inTurns(items, ({ owner }) => owner);
        expect(inTurns(items, ({ owner }) => owner, most)).toEqual(all.slice(0, most));
      }),
    );
  });
});
