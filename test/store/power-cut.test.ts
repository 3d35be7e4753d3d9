import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fatesAt, pendingAt, treeAfter, treeKey, writeTree } from '../rig/disk/crash-states.js';
import type { Fate } from '../rig/disk/crash-states.js';
import { emptyDisk, holdAgainst, Witness } from '../rig/disk/witness.js';
import { workloads } from '../rig/disk/workloads.js';

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
