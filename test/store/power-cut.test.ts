import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fatesAt, fatesOf, pendingAt, treeAfter, treeKey, writeTree } from '../rig/disk/crash-states.js';
import type { Fate } from '../rig/disk/crash-states.js';
import { FAULTS } from '../rig/disk/operation.js';
import { emptyDisk, holdAgainst, Witness } from '../rig/disk/witness.js';
import { isHeavy } from '../rig/heavy.js';
import { withWriter, workloads } from '../rig/disk/workloads.js';
import { draft } from './log/rig.js';

/** Every disk that a power cut at any moment of the work can leave, with the moment. */
function* disksOf(witness: Witness) {
  const seen = new Set<string>();
  const random = sequence();
  for (let end = 0; end <= witness.disk.trace.length; end += 1) {
    const promises = witness.disk.trace.slice(0, end).filter(({ kind }) => kind === 'promise').length;
    for (const fates of fatesAt(witness.disk, end, random)) {
      const tree = treeAfter(witness.disk, end, fates);
      const key = `${promises} ${treeKey(tree)}`;
      if (seen.has(key)) continue;
      seen.add(key);
      yield { end, fates, tree };
    }
  }
}

/** The same numbers from 0 to 1 every time. */
function sequence(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

describe('after a power cut at any moment, whatever the disk kept of what was not synced', () => {
  it.each(workloads)('$name: what was acknowledged is there, nothing is half', async ({ run }) => {
    const folder = emptyDisk();
    try {
      const witness = new Witness(folder);
      await witness.disk.use(() => run(witness));
      expect(witness.disk.openFiles).toBe(0);
      let disks = 0;
      for (const { end, fates, tree } of disksOf(witness)) {
        disks += 1;
        try {
          holdAgainst(witness, end, tree);
        } catch (error) {
          throw new Error(`cut before operation ${end}: ${inWords(witness, end, fates)}`, { cause: error });
        }
      }
      expect(disks).toBeGreaterThan(5);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function inWords({ disk }: Witness, end: number, fates: ReadonlyMap<number, Fate>): string {
  const told = pendingAt(disk, end).map((index) => {
    const { bytes, ...op } = { bytes: undefined, ...disk.trace[index] };
    const size = bytes === undefined ? '' : ` ${bytes.length} bytes`;
    return `${JSON.stringify(op)}${size}: ${JSON.stringify(fates.get(index) ?? 'kept')}`;
  });
  return told.join('\n');
}

/** One thing done to the disk; `fault` fails one of its calls. */
const step = fc.record({
  act: fc.oneof(
    fc.record({
      kind: fc.constant('append' as const),
      count: fc.integer({ min: 1, max: 3 }),
      size: fc.constantFrom(0, 10, 5000, 70_000),
      durability: fc.constantFrom('fast' as const, 'durable' as const),
    }),
    fc.record({ kind: fc.constant('publish' as const), name: fc.constantFrom('a/b', 'a/c', 'd') }),
    fc.record({ kind: fc.constant('snapshot' as const) }),
  ),
  fault: fc.option(fc.record({ kind: fc.constantFrom(...FAULTS), nth: fc.integer({ min: 1, max: 20 }) }), {
    freq: 4,
    nil: undefined,
  }),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Some steps, and where the power is cut in what they did: a share of the operations, and chance for each pending one. */
const life = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 6 }),
  cut: fc.double({ min: 0, max: 1, noNaN: true }),
  chance: fc.array(fc.nat(3), { minLength: 1, maxLength: 12 }),
});

let numbers = 0;

async function perform(witness: Witness, { act, fault }: Step): Promise<void> {
  try {
    await witness.disk.use(async () => {
      numbers += 1;
      if (act.kind === 'publish') await witness.publish(act.name, `content ${numbers}`);
      else if (act.kind === 'snapshot') await witness.saveSnapshot();
      else {
        const text = 'x'.repeat(act.size);
        const drafts = Array.from({ length: act.count }, (_, index) =>
          draft(numbers * 10 + index, { data: { text } }),
        );
        withWriter(witness, (writer) => witness.append(writer, drafts, act.durability));
      }
    }, fault);
  } catch (error) {
    // It was not acknowledged, and that is all.
    if (fault === undefined) throw error;
  }
}

describe('whatever is done, whatever fails, wherever the power is cut, twice', () => {
  it('every disk holds what was promised', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 2 }), async (lives) => {
        numbers = 0;
        let earlier: Witness | undefined;
        let folder = emptyDisk();
        try {
          for (const { steps, cut, chance } of lives) {
            const witness: Witness = new Witness(folder, earlier);
            for (const one of steps) await perform(witness, one);
            expect(witness.disk.openFiles).toBe(0);
            const end = Math.round(cut * witness.disk.trace.length);
            const fates = pendingAt(witness.disk, end).map((index, n): [number, Fate] => {
              const all = fatesOf(witness.disk.trace[index]);
              return [index, all[(chance[n % chance.length] ?? 0) % all.length] ?? 'kept'];
            });
            const tree = treeAfter(witness.disk, end, new Map(fates));
            holdAgainst(witness, end, tree);
            rmSync(folder, { recursive: true });
            folder = emptyDisk({ but: 'nothing' });
            writeTree(tree, folder);
            earlier = witness;
          }
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      }),
      { numRuns: isHeavy ? 5000 : 100 },
    );
  });
});
