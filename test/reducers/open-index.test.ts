import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  blockerSeverities,
  isOpenStatus,
  recordKinds,
  recordPriorities,
  recordStatuses,
} from '../../src/model/coordination-record.js';
import type { OpenIndexJson, OpenRow } from '../../src/reducers/open-columns.js';
import { OpenIndex } from '../../src/reducers/open-index.js';
import { runs } from '../rig/wave-arbitraries.js';

const place = fc.nat(2 ** 40);
const row: fc.Arbitrary<OpenRow> = fc.record({
  id: fc
    .oneof(
      fc.constantFrom('a', 'b', 'c', ''),
      fc.nat(3).map((end) => `01KA000000000000000000000${end}`),
      fc.string({ unit: 'grapheme' }),
    )
    .map((id) => id.replace(/[\r\n]/g, '')),
  kind: fc.constantFrom(...recordKinds),
  status: fc.constantFrom(...recordStatuses),
  priority: fc.constantFrom(...recordPriorities),
  blockerSeverity: fc.constantFrom(...blockerSeverities),
  blocking: fc.boolean(),
  offset: place,
  length: place,
  changed: fc.option(fc.tuple(place, place)),
  about: fc.option(
    fc.record({
      agentId: fc.option(fc.string()),
      source: fc.constantFrom('agent', 'supervisor'),
      postedAt: fc.string(),
      targets: fc.array(fc.string(), { maxLength: 2 }),
      closureCondition: fc.option(fc.string()),
      artifactRefs: fc.array(fc.string(), { maxLength: 2 }),
      words: fc.option(fc.string()),
      acknowledgedAt: fc.option(fc.string()),
      dueAt: fc.option(fc.string()),
      assignment: fc.option(
        fc.record({
          id: fc.string(),
          agentId: fc.option(fc.string()),
          reason: fc.string(),
          at: fc.string(),
          offset: place,
        }),
      ),
    }),
  ),
});
const throughJson = (index: OpenIndex): OpenIndex =>
  new OpenIndex(JSON.parse(JSON.stringify(index.toJson())) as OpenIndexJson);

type Step = Readonly<{ put: OpenRow }> | 'snapshot' | 'look';
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: row.map((put): Step => ({ put })) },
    { weight: 1, arbitrary: fc.constantFrom<Step>('snapshot', 'look') },
  ),
  { maxLength: 40 },
);

describe('the index of open records', () => {
  it('is a map of what is open, in the order of posting, snapshots at any moment included', () => {
    fc.assert(
      fc.property(steps, fc.nat(5), place, (todo, limit, after) => {
        const model = new Map<string, OpenRow>();
        let index = new OpenIndex();
        for (const step of todo) {
          if (step === 'snapshot') index = throughJson(index);
          else if (step === 'look') index.get('a');
          else {
            index.put(step.put);
            if (isOpenStatus(step.put.status)) model.set(step.put.id, step.put);
            else model.delete(step.put.id);
          }
          expect(index.size).toBe(model.size);
        }
        const rows = [...model.values()];
        expect(index.select(() => true)).toEqual(rows);
        expect(index.select(({ blocking }) => blocking, limit)).toEqual(
          rows.filter(({ blocking }) => blocking).slice(0, limit),
        );
        const blocking = rows.filter((one) => one.blocking);
        const behind = blocking.filter(({ offset }) => offset > after);
        expect(index.page((one) => one.blocking, { after, limit })).toEqual({
          rows: behind.slice(0, limit),
          total: blocking.length,
          isLast: behind.length <= limit,
        });
        expect(index.newest(limit)).toEqual(limit === 0 ? [] : rows.slice(-limit).reverse());
        for (const one of rows) expect(index.get(one.id)).toEqual(one);
        expect(throughJson(index).select(() => true)).toEqual(rows);
        expect(index.get('nobody has this id')).toBeUndefined();
        // So many look-ups that columns are not searched any longer.
        for (let number = 0; number < 100; number += 1) index.get(`nobody ${number}`);
        expect(index.select(() => true)).toEqual(rows);
        expect([index.size, index.newest(1)]).toEqual([rows.length, rows.slice(-1)]);
      }),
      { numRuns: runs(300) },
    );
  });

  it('a snapshot that nobody looked into is handed on as it was', () => {
    const columns = new OpenIndex().toJson();
    expect(new OpenIndex(columns).toJson()).toBe(columns);
  });
});
