// How long a lane is nobody's after its holder was killed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { interleave, median } from './stats.mjs';

const HOLDER = fileURLToPath(new URL('lease-holder.mjs', import.meta.url));
const TAKE_OVERS = 10;

export const title = 'Take-over of a lane';

/** @returns the section of the report */
export async function measure({ rounds, scratch, library }) {
  const wave = await import(library);
  const samples = await interleave(rounds, { wave: () => slowestOfMany(wave, library, scratch) });
  return {
    intro:
      `From the SIGKILL of the holder until another process has the lease, has raised the epoch in the lane's log (one sync) and ` +
      `has seen that it holds it. The slowest of ${TAKE_OVERS} in each round.`,
    rows: [{ name: 'Wave', values: samples.wave, unit: 'ms' }],
    figures: { 'take-over': median(samples.wave) },
  };
}

async function slowestOfMany(wave, library, scratch) {
  const times = [];
  for (let count = 0; count < TAKE_OVERS; count += 1) times.push(await takeOver(wave, library, scratch));
  return Math.max(...times);
}

async function takeOver({ acquireLease, Journal, LaneLayout, laneReducer, createIds }, library, scratch) {
  const folder = mkdtempSync(join(scratch, 'take-over-'));
  const path = join(folder, 'lease');
  const holder = spawn(process.execPath, [HOLDER, library, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  const ids = createIds();
  const layout = new LaneLayout('main', folder);
  const ports = { clock: { now: () => Date.now() }, ids, layout, onAppended: () => undefined };
  const journal = new Journal(
    layout.laneLog(),
    laneReducer,
    { lane: 'main', run: 'R', actor: 'launcher' },
    ports,
  );
  const began = performance.now();
  holder.kill('SIGKILL');
  let lease;
  while (lease === undefined) {
    lease = await acquireLease(path);
    // Turns of the loop, so that what was killed is noticed.
    if (lease === undefined) await new Promise((resolve) => setImmediate(resolve));
  }
  journal.takeOver(ids.next());
  const elapsed = performance.now() - began;
  journal.close();
  await lease.release();
  return elapsed;
}
