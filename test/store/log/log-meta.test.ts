import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogRecord, RecordDraft } from '../../../src/model/record.js';
import type { Damage } from '../../../src/store/log/damage.js';
import { LogMeta } from '../../../src/store/log/log-meta.js';
import { draft } from './rig.js';

const corrupt = (offset: number): Damage => ({ kind: 'corrupt', offset, length: 1, sha256: 'ab'.repeat(32) });
const torn = (offset: number): Damage => ({ ...corrupt(offset), kind: 'torn' });
const record = (number: number, more: Partial<RecordDraft> = {}): LogRecord => ({
  v: 1,
  ...draft(number, more),
});
const raise = (number: number, epoch: unknown, holder: unknown): LogRecord =>
  record(number, { type: 'epoch.raised', actor: 'launcher', data: { epoch, holder } });
const acknowledge = (number: number, offset: unknown, reason: unknown = 'seen'): LogRecord =>
  record(number, { type: 'log.damage-acknowledged', actor: 'operator:ann', data: { offset, reason } });

/** Given these records, at offsets 0, 100, 200 ..., what was said of each, and what is known then. */
function given(...records: readonly LogRecord[]): { meta: LogMeta; said: string[] } {
  const meta = new LogMeta();
  return { meta, said: records.map((one, index) => meta.observe(one, index * 100)) };
}

describe('an id that comes twice', () => {
  it('is one event, the first', () => {
    const { meta, said } = given(record(1), record(2), record(1));
    expect(said).toEqual(['accepted', 'accepted', 'duplicate']);
    expect(meta.counts).toMatchObject({ accepted: 2, duplicate: 1 });
    expect(meta.records).toBe(3);
  });
});

describe('a later version', () => {
  it('is counted and handed to nobody', () => {
    const { meta, said } = given({ ...record(1), v: 2 }, { v: 9, id: 'x' } as LogRecord);
    expect(said).toEqual(['unknown-version', 'unknown-version']);
    expect(meta.counts['unknown-version']).toBe(2);
  });
});

describe('epochs', () => {
  it('fence whoever holds a lower one, and nobody else', () => {
    const { meta, said } = given(
      record(1, { epoch: 3 }),
      raise(2, 4, 'host-a'),
      record(3, { epoch: 3 }),
      record(4, { epoch: 4 }),
      record(5),
      raise(6, 5, 'host-b'),
      record(7, { epoch: 4 }),
      record(8, { epoch: 5 }),
    );
    expect(said).toEqual([
      'accepted',
      'accepted',
      'fenced',
      'accepted',
      'accepted',
      'accepted',
      'fenced',
      'accepted',
    ]);
    expect(meta.epoch).toEqual({ number: 5, holder: 'host-b', offset: 500 });
    expect(meta.counts.fenced).toBe(2);
  });

  it('are held by the first who raised, and never fall', () => {
    const { meta, said } = given(raise(1, 7, 'first'), raise(2, 7, 'second'), raise(3, 6, 'third'));
    expect(said).toEqual(['accepted', 'fenced', 'fenced']);
    expect(meta.epoch).toEqual({ number: 7, holder: 'first', offset: 0 });
  });

  it('are not raised by a retried append, nor by one who is fenced', () => {
    const again = raise(1, 2, 'first');
    const late = { ...raise(3, 9, 'late'), epoch: 1 };
    const { meta, said } = given(again, again, late);
    expect(said).toEqual(['accepted', 'duplicate', 'fenced']);
    expect(meta.epoch.number).toBe(2);
  });

  it.each([['7'], [1.5], [null], [undefined], [-1], [0], [2 ** 60]])('are not raised to %j', (epoch) => {
    const { meta, said } = given(raise(1, epoch, 'x'));
    expect(said).toEqual(['fenced']);
    expect(meta.epoch.number).toBe(0);
  });

  it('obey their laws in any order of records', () => {
    const one = fc.record({
      raises: fc.boolean(),
      epoch: fc.option(fc.nat(5)),
      holder: fc.constantFrom('a', 'b'),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 30 }), (steps) => {
        const meta = new LogMeta();
        let highest = 0;
        for (const [index, { raises, epoch, holder }] of steps.entries()) {
          const said = raises
            ? meta.observe(raise(index, epoch, holder), index)
            : meta.observe(record(index, epoch === null ? {} : { epoch }), index);
          const counts = raises ? (epoch ?? 0) > highest : epoch === null || epoch >= highest;
          expect(said).toBe(counts ? 'accepted' : 'fenced');
          if (raises && counts) highest = epoch ?? 0;
          expect(meta.epoch.number).toBe(highest);
          if (raises && counts) expect(meta.epoch).toEqual({ number: highest, holder, offset: index });
        }
      }),
    );
  });
});

describe('damage', () => {
  it('that is torn is shown, and blocks nothing', () => {
    const { meta } = given();
    meta.damaged(torn(5));
    expect(meta.damage).toMatchObject({ torn: 1, corrupt: 0, unacknowledged: [] });
    expect(meta.damage.entries).toEqual([torn(5)]);
  });

  it('that is corrupt blocks until somebody says why it need not', () => {
    const { meta } = given();
    meta.damaged(corrupt(5));
    meta.damaged(corrupt(9));
    expect(meta.damage.unacknowledged).toEqual([corrupt(5), corrupt(9)]);
    meta.observe(acknowledge(1, 5, 'disk was full'), 20);
    expect(meta.damage.unacknowledged).toEqual([corrupt(9)]);
    const acknowledged = { actor: 'operator:ann', at: draft(1).at, reason: 'disk was full' };
    expect(meta.damage.entries).toEqual([{ ...corrupt(5), acknowledged }, corrupt(9)]);
    meta.observe(acknowledge(2, 5, 'again'), 30);
    expect(meta.damage.entries[0]).toEqual({ ...corrupt(5), acknowledged });
    expect(meta.damage.corrupt).toBe(2);
  });

  it.each([[4], ['5'], [null], [undefined]])('is not acknowledged by a record that names %j', (offset) => {
    const { meta } = given();
    meta.damaged(corrupt(5));
    expect(meta.observe(acknowledge(1, offset), 20)).toBe('accepted');
    expect(meta.damage.unacknowledged).toHaveLength(1);
  });

  it('is not acknowledged before it is there', () => {
    const { meta } = given(acknowledge(1, 5));
    meta.damaged(corrupt(5));
    expect(meta.damage.unacknowledged).toHaveLength(1);
  });

  it('is kept in bounds, but never what nobody has acknowledged', () => {
    const meta = new LogMeta();
    for (let at = 0; at < 1000; at += 1) meta.damaged(at % 5 === 0 ? corrupt(at) : torn(at));
    expect(meta.damage).toMatchObject({ torn: 800, corrupt: 200 });
    expect(meta.damage.unacknowledged).toHaveLength(200);
    expect(meta.damage.entries).toHaveLength(300);
    expect(meta.damage.entries.at(-1)).toEqual(torn(999));
    for (const { offset } of [...meta.damage.unacknowledged])
      meta.observe(acknowledge(offset, offset), 5000 + offset);
    expect(meta.damage.entries).toHaveLength(100);
    expect(meta.damage.corrupt).toBe(200);
  });
});

describe('LogMeta as JSON', () => {
  it('is the same as what was never kept', () => {
    const step = fc.oneof(
      fc.nat(8).map((number) => (meta: LogMeta, at: number) => void meta.observe(record(number), at)),
      fc.tuple(fc.nat(99), fc.nat(4)).map(([number, epoch]) => (meta: LogMeta, at: number) => {
        meta.observe(raise(number, epoch, 'h'), at);
      }),
      fc
        .nat(4)
        .map((epoch) => (meta: LogMeta, at: number) => void meta.observe(record(100 + at, { epoch }), at)),
      fc
        .boolean()
        .map((isTorn) => (meta: LogMeta, at: number) => meta.damaged(isTorn ? torn(at) : corrupt(at))),
      fc
        .nat(20)
        .map((offset) => (meta: LogMeta, at: number) => void meta.observe(acknowledge(200 + at, offset), at)),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.nat(20), (steps, keptAt) => {
        const never = new LogMeta();
        let kept = new LogMeta();
        for (const [at, take] of steps.entries()) {
          if (at === keptAt)
            kept = LogMeta.fromJson(
              JSON.parse(JSON.stringify(kept.toJson())) as ReturnType<LogMeta['toJson']>,
            );
          take(never, at);
          take(kept, at);
        }
        expect(kept.toJson()).toEqual(never.toJson());
      }),
    );
  });
});
