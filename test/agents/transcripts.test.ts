import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { cases } from './cases.js';
import type { VendorKind } from './run-program.js';
import { modelFor, readBy, runProgram } from './run-program.js';

const runs = cases.flatMap((one) => one.kinds.map((kind) => [one.name, kind, one] as const));

/** The default suite reads what was recorded; this holds it to what the programs print. */
describe('what a program prints means what its transcript means', () => {
  test.each(runs)('%s: %s', async (name, kind, { script, options }) => {
    const own = options?.(kind) ?? {};
    const settings = { ...own.settings, model: modelFor(kind, 'm') };
    const run = await runProgram(kind, (folder) => script(kind, folder), { ...own, settings });
    expect(run.requests.length, run.stdout + run.stderr).toBeGreaterThan(0);
    expect(run.file('out.txt'), run.stdout + run.stderr).toBe(
      name === 'works' || name === 'max-turns' ? 'done by hand\n' : undefined,
    );
    expect(run.file('denied.txt')).toBeUndefined();
    if (process.env.WAVE_RECORD_TRANSCRIPTS !== undefined) record(kind, name, run.stdout);
    const recorded = readFileSync(transcript(kind, name), 'utf8');
    expect(meaning(kind, run.stdout), run.stdout).toEqual(meaning(kind, recorded));
  });
});

function transcript(kind: VendorKind, name: string): string {
  return fileURLToPath(new URL(`../fixtures/transcripts/${kind}/${name}.jsonl`, import.meta.url));
}

function record(kind: VendorKind, name: string, stdout: string): void {
  const path = transcript(kind, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, stdout.endsWith('\n') ? stdout : `${stdout}\n`);
}

/** All but the session, which is another one each time. */
function meaning(kind: VendorKind, stdout: string): unknown {
  const { report, calls } = readBy(kind, stdout);
  return { ...report, sessionId: typeof report?.sessionId, calls };
}
