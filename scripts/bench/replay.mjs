// Folding a log of a million records from zero, and ten new ones on top of a snapshot.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { writeOurLog } from './coordination-log.mjs';
import { plainEnvironment, runNode } from './run-command.mjs';
import { interleave, median, megabytes } from './stats.mjs';

const WORKER = fileURLToPath(new URL('replay-worker.mjs', import.meta.url));

export const title = 'Replay';

/** @returns the section of the report */
export async function measure({ rounds, quick, scratch, library }) {
  const { encodeRecord } = await import(pathToFileURL(library).href);
  const records = quick ? 100_000 : 1_000_000;
  const folder = join(scratch, 'replay');
  mkdirSync(folder, { recursive: true });
  const log = join(folder, 'wave-0.ndjson');
  const bytes = writeOurLog(log, records, 'settled', encodeRecord);
  const work = (job) => {
    const { stdout, peakBytes } = runNode([WORKER, library, log, job], { env: plainEnvironment() });
    return { ms: Number(stdout), peakBytes };
  };
  work('save');
  const samples = await interleave(rounds, { zero: () => work('zero'), tail: () => work('tail') });
  rmSync(folder, { recursive: true });
  const values = (name, of) => samples[name].map(of);
  const seconds = values('zero', ({ ms }) => ms / 1000);
  const peaks = values('zero', ({ peakBytes }) => megabytes(peakBytes));
  const name = `${records.toLocaleString('en-US')} records`;
  return {
    intro:
      `The coordination reducer over ${Math.round(bytes / records)} bytes a record on average (each post is acknowledged, begun ` +
      'and resolved), read, checked and folded in a process of its own; the time is that of the fold, the memory that of the ' +
      'whole process (Node itself takes about 40 MB). The tail is ten records appended after the snapshot was taken.',
    rows: [
      { name: `${name} from zero`, values: seconds, unit: 's' },
      { name: `${name} from zero, peak RSS`, values: peaks, unit: 'MB' },
      { name: `snapshot of ${name} and 10 new ones`, values: values('tail', ({ ms }) => ms), unit: 'ms' },
      {
        name: 'the same, peak RSS',
        values: values('tail', ({ peakBytes }) => megabytes(peakBytes)),
        unit: 'MB',
      },
    ],
    figures: quick ? {} : { 'replay-time': median(seconds), 'replay-memory': median(peaks) },
  };
}
