import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../src/base/problem.js';
import { pendingAt, treeAfter } from '../rig/disk/crash-states.js';
import { FAULTS } from '../rig/disk/operation.js';
import type { FaultKind } from '../rig/disk/operation.js';
import { readTree } from '../rig/disk/traced-disk.js';
import { emptyDisk, holdAgainst, Witness } from '../rig/disk/witness.js';
import type { Workload } from '../rig/disk/workloads.js';
import { workloads } from '../rig/disk/workloads.js';
import { placesToTry } from '../rig/heavy.js';

const cases = workloads.flatMap((workload) =>
  FAULTS.map((fault) => [workload.name, fault, workload] as const),
);

describe('a disk that fails', () => {
  it.each(cases)('%s, %s at every call that can get it', async (_name, kind, workload) => {
    for (const nth of placesToTry(await callsOf(workload, kind))) {
      const witness = new Witness(emptyDisk());
      try {
        await meetsFault(witness, workload, { kind, nth });
        expect(witness.disk.openFiles).toBe(0);
        holdAgainst(witness, witness.disk.trace.length, readTree(witness.disk.folder));
        await witness.disk.use(() => workload.run(witness));
        holdAgainst(witness, witness.disk.trace.length, readTree(witness.disk.folder));
        holdAgainst(witness, ...withoutAnythingPending(witness));
      } catch (error) {
        throw new Error(`at call ${nth}`, { cause: error });
      } finally {
        rmSync(witness.disk.folder, { recursive: true, force: true });
      }
    }
  });

  it('there are calls to fail', async () => {
    for (const kind of FAULTS)
      for (const workload of workloads) expect(await callsOf(workload, kind)).not.toEqual([]);
  });
});

/** The calls of the work that could get the fault, when none does. */
async function callsOf({ run }: Workload, kind: FaultKind): Promise<readonly string[]> {
  const witness = new Witness(emptyDisk());
  await witness.disk.use(() => run(witness), { kind, nth: Infinity });
  rmSync(witness.disk.folder, { recursive: true });
  return witness.disk.calls;
}

/** Works on a disk that fails once; what comes of that is an error that says so, or nothing. */
async function meetsFault(
  witness: Witness,
  { run }: Workload,
  fault: Readonly<{ kind: FaultKind; nth: number }>,
): Promise<void> {
  try {
    await witness.disk.use(() => run(witness), fault);
  } catch (error) {
    if (!(error instanceof Problem)) expect((error as NodeJS.ErrnoException).code).toBe(fault.kind);
    else if (error.code !== 'audit/not-ours') expect(error.exit).toBe('environment');
    // What cannot be read is not known to be ours.
    else expect(fault.kind).toBe('EIO');
  }
}

/** The disk after a power cut now that took everything with it that it could. */
function withoutAnythingPending(witness: Witness): [number, ReturnType<typeof treeAfter>] {
  const end = witness.disk.trace.length;
  const lost = pendingAt(witness.disk, end).map((index) => [index, 'lost'] as const);
  return [end, treeAfter(witness.disk, end, new Map(lost))];
}

describe('a process that is killed at any call', () => {
  it.each(workloads)(
    '$name: the next one promises as if it had never been, power cut included',
    async (workload) => {
      // Of a long work it would take minutes, and crashes of it are tried elsewhere.
      const calls = await callsOf(workload, 'EIO');
      const isSmall = calls.length < 100;
      for (const nth of placesToTry(calls)) {
        const witness = new Witness(emptyDisk());
        try {
          // To a process that is gone every further call fails, and what it makes of that is nobody's business.
          await witness.disk
            .use(() => workload.run(witness), { kind: 'EIO', nth, andAllAfter: true })
            .catch(() => undefined);
          expect(witness.disk.calls.length).toBeGreaterThanOrEqual(nth);
          witness.disk.forgetOpen();
          await witness.disk.use(() => workload.run(witness));
          const end = witness.disk.trace.length;
          holdAgainst(witness, end, readTree(witness.disk.folder));
          holdAgainst(witness, ...withoutAnythingPending(witness));
          if (isSmall)
            for (const lost of pendingAt(witness.disk, end))
              holdAgainst(witness, end, treeAfter(witness.disk, end, new Map([[lost, 'lost']])));
        } catch (error) {
          throw new Error(`killed at call ${nth}`, { cause: error });
        } finally {
          rmSync(witness.disk.folder, { recursive: true, force: true });
        }
      }
    },
  );
});
