// One process that appends: says that it is ready, waits for `go`, appends for so many ms, and says how often it did.
import { once } from 'node:events';
import { closeSync, constants, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const job = JSON.parse(process.argv[2]);
const openers = { wave: openWave, sqlite: openSqlite, lockfile: openLockfile };
const appender = await openers[job.kind]();
process.send('ready');
await once(process, 'message');

let count = 0;
const started = performance.now();
const end = started + job.ms;
while (performance.now() < end) {
  const done = appender.append(draft(count));
  // Only the lock file is asynchronous; awaiting the others would add a tick to each append.
  if (done !== undefined) await done;
  count += 1;
}
const ms = performance.now() - started;
appender.close();
process.send({ count, ms }, () => process.disconnect());

/** A record that takes about 300 bytes as a line. */
function draft(number) {
  const id = `01K6Z3Y8Q0${String(job.index).padStart(2, '0')}${String(number).padStart(14, '0')}`;
  const data = {
    agentId: `A${job.index}`,
    file: `src/part-${number % 97}/module.ts`,
    bytes: number,
    note: 'measured',
  };
  const about = {
    lane: 'main',
    wave: 3,
    run: '01K6Z3Y8Q0ABCDEFGHJKMNPQRS',
    attempt: 1,
    agent: `A${job.index}`,
  };
  return { id, at: '2026-01-01T00:00:00.000Z', ...about, actor: 'launcher', type: 'artifact.measured', data };
}

async function openWave() {
  const { LogWriter } = await import(pathToFileURL(job.library).href);
  const writer = new LogWriter(job.path, () => `${job.path}.blob`);
  return { append: (record) => writer.append([record], job.durability), close: () => writer.close() };
}

function openSqlite() {
  const Database = createRequire(import.meta.url)(job.sqlite);
  const database = new Database(job.path, { timeout: 10_000 });
  database.pragma('journal_mode = WAL');
  database.pragma(`synchronous = ${job.durability === 'durable' ? 'FULL' : 'NORMAL'}`);
  database.exec('CREATE TABLE IF NOT EXISTS record (seq INTEGER PRIMARY KEY, id TEXT, line TEXT)');
  const insert = database.prepare('INSERT INTO record (id, line) VALUES (?, ?)');
  return {
    append: (record) => void insert.run(record.id, JSON.stringify(record)),
    close: () => database.close(),
  };
}

async function openLockfile() {
  const { default: lockfile } = await import('proper-lockfile');
  const { encodeRecord } = await import(pathToFileURL(job.library).href);
  const fd = openSync(job.path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT);
  const retries = { forever: true, factor: 1.5, minTimeout: 1, maxTimeout: 20, randomize: true };
  return {
    append: async (record) => {
      const release = await lockfile.lock(job.path, { realpath: false, retries });
      writeSync(fd, encodeRecord(record));
      if (job.durability === 'durable') fdatasyncSync(fd);
      await release();
    },
    close: () => closeSync(fd),
  };
}
