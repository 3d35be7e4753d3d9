// Appends per second: Wave's log, SQLite in WAL mode, and a lock per append.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { interleave, median } from './stats.mjs';

const WORKER = fileURLToPath(new URL('append-worker.mjs', import.meta.url));

/** Every way to append, by name, as the worker is told about it. */
const WAYS = {
  'Wave, durable': { kind: 'wave', durability: 'durable' },
  'SQLite WAL, synchronous=FULL': { kind: 'sqlite', durability: 'durable' },
  'proper-lockfile per append, fdatasync': { kind: 'lockfile', durability: 'durable' },
  'Wave, fast': { kind: 'wave', durability: 'fast' },
  'SQLite WAL, synchronous=NORMAL': { kind: 'sqlite', durability: 'fast' },
  'proper-lockfile per append': { kind: 'lockfile', durability: 'fast' },
};

export const title = 'Appending';

/** @returns the section of the report */
export async function measure({ rounds, quick, scratch, library, peers }) {
  const sqlite = peers['better-sqlite3'];
  const ways = Object.entries(WAYS).filter(([, { kind }]) => kind !== 'sqlite' || 'path' in sqlite);
  const ms = quick ? 300 : 800;
  const contestants = {};
  for (const writers of [1, 8]) {
    for (const [name, way] of ways) {
      const job = { ...way, ms, library, sqlite: sqlite.path };
      contestants[`${writers} ${name}`] = () => appendsPerSecond(writers, job, scratch);
    }
  }
  const samples = await interleave(rounds, contestants);
  const rows = [1, 8].flatMap((writers) =>
    ways.map(([name, { durability }]) => ({
      name: `${name}, ${writers} process${writers === 1 ? '' : 'es'}`,
      values: samples[`${writers} ${name}`],
      unit: '/s',
      ratioTo: samples[`${writers} Wave, ${durability}`],
    })),
  );
  const full = samples['8 SQLite WAL, synchronous=FULL'];
  return {
    intro:
      `Records of about 300 bytes, one append each, for ${ms} ms. SQLite: better-sqlite3, one prepared INSERT per ` +
      'transaction, `busy_timeout` of 10 s. Ratios are to Wave with the same durability and number of processes.',
    rows,
    figures: full === undefined ? {} : { 'append-8': median(samples['8 Wave, durable']) / median(full) },
    notes: 'missing' in sqlite ? [sqlite.missing] : [],
  };
}

/** Lets that many processes append to one file for a while; all begin together, once every one of them is ready. */
async function appendsPerSecond(writers, job, scratch) {
  const folder = mkdtempSync(join(scratch, 'append-'));
  const children = Array.from({ length: writers }, (_, index) => {
    const message = { ...job, path: join(folder, 'log'), index };
    return fork(WORKER, [JSON.stringify(message)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  });
  await Promise.all(children.map((child) => once(child, 'message')));
  const results = children.map((child) => once(child, 'message'));
  for (const child of children) child.send('go');
  const perSecond = (await Promise.all(results)).map(([{ count, ms }]) => (count * 1000) / ms);
  await Promise.all(children.map((child) => (child.exitCode === null ? once(child, 'exit') : undefined)));
  rmSync(folder, { recursive: true });
  return perSecond.reduce((sum, rate) => sum + rate, 0);
}
