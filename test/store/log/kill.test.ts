import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { appendRecord } from '../../../src/store/log/append.js';
import type { Damage } from '../../../src/store/log/damage.js';
import { scanFile } from '../../../src/store/log/read.js';
import { isHeavy } from '../../rig/heavy.js';
import { draft, testLane } from './rig.js';

const WRITERS = 4;
const KILLS = isHeavy ? 1000 : 60;

/** Memory, where there is enough: tmpfs copies a write page by page, so that kills tear it, where ext4 may take it whole. */
function scratchFolder(): string {
  const memory = '/dev/shm';
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > KILLS * 8e6 ? memory : tmpdir();
}

/** Repeatable, unlike the moments at which signals arrive. */
function seededRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

it(
  `no acknowledged record is lost when ${WRITERS} writers are killed ${KILLS} times`,
  async () => {
    const lane = testLane(scratchFolder());
    const program = join(lane.root, 'writer.mjs');
    await build({
      entryPoints: [fileURLToPath(new URL('fixtures/appending-writer.mjs', import.meta.url))],
      bundle: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      outfile: program,
      logLevel: 'error',
    });
    const acknowledged = new Set<string>();
    const random = seededRandom(20_260_102);
    /** Those that have acknowledged something and were not killed yet. */
    const busy = new Set<ChildProcess>();
    let kills = 0;

    function kill(victim: ChildProcess | undefined): void {
      if (victim === undefined || !busy.delete(victim)) return;
      victim.kill('SIGKILL');
      kills += 1;
    }

    /** One process after the other, until there were enough kills. */
    async function keepWriting(writer: number): Promise<void> {
      for (let life = 0; kills < KILLS; life += 1) {
        // A kernel may take a whole record before it looks at a signal; every third process therefore tears one itself.
        const lastWrite = random(3) === 0 ? random(20) : -1;
        const child = spawn(
          process.execPath,
          [
            program,
            lane.log,
            join(lane.root, 'blobs'),
            `w${writer}-${life}`,
            `${random(2 ** 31)}`,
            `${lastWrite}`,
          ],
          { stdio: ['pipe', 'pipe', 'inherit'] },
        );
        const closed = once(child, 'close');
        let alive = true;
        child.on('exit', () => (alive = false));
        // Writing to a process that is gone is an error; what it said before is still read.
        child.stdin.on('error', () => undefined);
        // It is never idle: it need not wait for the answer to one batch before it appends the next.
        child.stdin.write('...');
        for await (const line of createInterface({ input: child.stdout })) {
          // What was said before the kill is acknowledged, also when it is read after it.
          for (const id of line.split(' ')) acknowledged.add(id);
          if (kills >= KILLS) child.kill('SIGKILL');
          if (!alive || child.killed) continue;
          busy.add(child);
          child.stdin.write('.');
          // Any of them, whatever it is doing by now; mostly it is appending.
          if (random(4) === 0) kill([...busy][random(busy.size)]);
        }
        if (!child.killed) kills += 1;
        busy.delete(child);
        expect(await closed).toEqual([null, 'SIGKILL']);
      }
    }
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => keepWriting(writer)));
    // Makes a line of what the last writer may have left.
    appendRecord(lane.log, draft(1, { id: 'last' }), 'durable', lane.blobs);

    const lost = new Set(acknowledged).add('last');
    const damage: Damage[] = [];
    scanFile(
      lane.log,
      0,
      { record: ({ id }) => void lost.delete(id), damage: (place) => void damage.push(place) },
      { blobs: lane.blobs },
    );
    expect([...lost]).toEqual([]);
    expect(damage.filter(({ kind }) => kind !== 'torn')).toEqual([]);
    expect(acknowledged.size).toBeGreaterThanOrEqual(KILLS);
    expect(damage.length).toBeGreaterThan(0);
  },
  isHeavy ? 600_000 : 60_000,
);
