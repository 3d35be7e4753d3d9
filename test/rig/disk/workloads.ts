import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { made } from '../../../src/audit/collect-wave.js';
import { writeExport } from '../../../src/audit/write-export.js';
import { claimIntent, readClaim } from '../../../src/runner/claim-intent.js';
import { LogWriter } from '../../../src/store/log/append.js';
import { hashPrefix, verifySeals } from '../../../src/store/log/seal.js';
import { openFold } from '../../../src/store/log/snapshot.js';
import { Journal } from '../../../src/supervisor/journal.js';
import { createIds } from '../../../src/cli/create-ids.js';
import { draft, journal } from '../../store/log/rig.js';
import { readTree } from './traced-disk.js';
import { laneOn } from './witness.js';
import type { Witness } from './witness.js';

/** Something that the store does to a disk, with what it promises on the way. */
export type Workload = Readonly<{ name: string; run: (witness: Witness) => void | Promise<void> }>;

const LARGE = 70_000;

/** Does something with a writer of its own, and closes it. */
export function withWriter(witness: Witness, work: (writer: LogWriter) => void): void {
  const writer = new LogWriter(witness.log, witness.layout.blob);
  try {
    work(writer);
  } finally {
    writer.close();
  }
}

/** One of each kind of write; the tables of the tests go over all of them. */
export const workloads: readonly Workload[] = [
  {
    name: 'the first records of a lane, and more',
    run: (witness) => {
      withWriter(witness, (writer) => {
        witness.append(writer, [draft(1)], 'durable');
        witness.append(writer, [draft(2), draft(3)], 'durable');
      });
    },
  },
  {
    name: 'activity that is not synced, before and behind what is',
    run: (witness) => {
      withWriter(witness, (writer) => {
        witness.append(writer, [draft(1)], 'fast');
        witness.append(writer, [draft(2)], 'durable');
        witness.append(writer, [draft(3), draft(4)], 'fast');
      });
    },
  },
  {
    name: 'a record too large for the log',
    run: (witness) => {
      withWriter(witness, (writer) => {
        witness.append(writer, [draft(1)], 'durable');
        witness.append(writer, [draft(2, { data: { text: 'x'.repeat(LARGE) } })], 'durable');
        witness.append(writer, [draft(3)], 'durable');
      });
    },
  },
  {
    name: 'two writers in turn',
    run: (witness) => {
      withWriter(witness, (one) => {
        withWriter(witness, (other) => {
          witness.append(one, [draft(1)], 'fast');
          witness.append(other, [draft(2)], 'durable');
          witness.append(one, [draft(3)], 'durable');
        });
      });
    },
  },
  {
    name: 'a snapshot while the log is not all on disk',
    run: async (witness) => {
      const writer = new LogWriter(witness.log, witness.layout.blob);
      try {
        witness.append(writer, [draft(1)], 'durable');
        witness.append(writer, [draft(2)], 'fast');
        // Longer than what a snapshot looks at before its offset.
        witness.append(writer, [draft(3, { data: { text: 'y'.repeat(5000) } })], 'fast');
        await witness.saveSnapshot();
        witness.append(writer, [draft(4)], 'fast');
        witness.append(writer, [draft(5)], 'durable');
        await witness.saveSnapshot();
      } finally {
        writer.close();
      }
    },
  },
  {
    name: 'a file that is published, and replaced',
    run: async (witness) => {
      await witness.publish('results/wave-3/attempt-1/A1.json', 'one');
      await witness.publish('results/wave-3/attempt-1/A1.json', 'two '.repeat(2000));
    },
  },
  {
    name: 'a file that is never to change',
    run: async (witness) => {
      await witness.publishOnce('results/wave-3/attempt-2/A1.json', 'one');
      await witness.publishOnce('results/wave-3/attempt-2/A1.json', 'another');
    },
  },
  {
    name: 'a seal',
    run: (witness) => {
      withWriter(witness, (writer) => {
        witness.append(writer, [draft(1), draft(2)], 'durable');
        const { size: offset } = statSync(witness.log);
        const sha256 = hashPrefix(witness.log, offset) ?? '';
        witness.append(writer, [draft(3, { type: 'log.sealed', data: { offset, sha256 } })], 'durable');
        witness.disk.promise((folder) => {
          const { controlPlane, blob } = laneOn(folder);
          const check = verifySeals(controlPlane(3), blob);
          expect(check.ok).toBe(true);
          expect(check.seals).toBeGreaterThan(0);
        });
      });
    },
  },
  {
    name: 'a lane that is taken over twice',
    run: (witness) => {
      for (const epoch of [1, 2]) {
        const held = new Journal(
          witness.layout.laneLog(),
          journal,
          { lane: 'main', run: `R${epoch}`, actor: 'launcher' },
          { clock: { now: () => 0 }, ids: createIds(), layout: witness.layout, onAppended: () => undefined },
        );
        try {
          held.takeOver(`holder-${epoch}`);
          witness.disk.promise((folder) => expect(epochOn(folder)).toBeGreaterThanOrEqual(epoch));
        } finally {
          held.close();
        }
      }
    },
  },
  {
    name: 'a claim of recovery',
    run: (witness) => {
      const path = join(witness.disk.folder, '.tmp/.wave/claims/01J00000000000000000000001');
      claimIntent(path);
      // Of the processes that it keeps off none survives a power cut: it only has to be readable.
      witness.disk.promise((folder) => {
        const there = readClaim(path.replace(witness.disk.folder, folder));
        expect(['nobody', 'recovery', 'unsaid']).toContain(there.by);
      });
    },
  },
  {
    name: 'an export, and one that takes its place',
    run: (witness) => {
      const out = (folder: string): string => join(folder, 'exported');
      const again = (folder: string) =>
        writeExport(out(folder), { lane: 'main', wave: 3 }, [
          made('control-plane/wave-3.ndjson', Buffer.from('what is there\n')),
          made('results/A1.json', Buffer.from('{}\n')),
        ]);
      // Whatever is left of one, the next is whole.
      witness.always((folder) => {
        again(folder);
        expect([...readTree(out(folder)).keys()].filter((path) => path.includes('.')).sort()).toEqual([
          'control-plane/wave-3.ndjson',
          'manifest.json',
          'results/A1.json',
        ]);
      });
      writeExport(out(witness.disk.folder), { lane: 'main', wave: 3 }, [
        made('control-plane/wave-3.ndjson', Buffer.from('what was there\n')),
        made('blobs/of-then', Buffer.from('a blob')),
      ]);
      again(witness.disk.folder);
    },
  },
];

function epochOn(folder: string): number {
  const layout = laneOn(folder);
  return openFold(layout.laneLog(), journal, { blobs: layout.blob }).meta.epoch.number;
}
