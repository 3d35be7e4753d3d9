import fc from 'fast-check';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeRecord } from '../../../src/store/log/record.js';
import { PrefixFold } from '../../../src/store/log/prefix-fold.js';
import { openFold } from '../../../src/store/log/snapshot.js';
import { drafts, journal, makeLane } from './rig.js';

describe('a log folded up to an offset', () => {
  it('is the log that ends there, for any offsets in any order, damage included', () => {
    fc.assert(
      fc.property(
        drafts({ minLength: 1, maxLength: 8 }),
        fc.array(fc.nat(4000), { maxLength: 6 }),
        fc.nat(7),
        (all, offsets, noiseAt) => {
          const lane = makeLane();
          try {
            const lines = all.map((one) => encodeRecord(one));
            lines.splice(noiseAt, 0, Buffer.from('noise\n'));
            const bytes = Buffer.concat(lines);
            mkdirSync(dirname(lane.log), { recursive: true });
            writeFileSync(lane.log, bytes);
            const fold = new PrefixFold(lane.log, journal, lane.blobs);
            const found = offsets.map((offset) => {
              const at = Math.min(offset, bytes.length);
              fold.advanceTo(at);
              return [at, journal.toJson(fold.state), JSON.stringify(fold.meta.damage)] as const;
            });
            fold.close();
            for (const [at, state, damage] of [...found].sort(([left], [right]) => right - left)) {
              truncateSync(lane.log, at);
              const whole = openFold(lane.log, journal, { blobs: lane.blobs });
              expect([state, damage]).toEqual([
                journal.toJson(whole.state),
                JSON.stringify(whole.meta.damage),
              ]);
            }
          } finally {
            lane.remove();
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('of a log that is not there is empty', () => {
    const fold = new PrefixFold('/nowhere/wave-0.ndjson', journal, () => '');
    fold.advanceTo(100);
    expect(fold.meta.records).toBe(0);
  });
});
