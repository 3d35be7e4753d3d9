// Records logs of real launches into test/fixtures/corpus: `node scripts/record-corpus.mjs <scenario>…`. The scenarios are
// those of test/rig/corpus-scenarios.ts; without names, those that have no entry yet are recorded. An entry that exists is
// recorded anew only when it is named (or all are: `--all`): that is for scenarios that changed, never for code that no
// longer understands it.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = readFileSync(`${root}test/rig/corpus-scenarios.ts`, 'utf8');
const known = [...source.matchAll(/^ {4}name: '(?<name>[^']+)'/gm)].map(({ groups }) => groups.name);
const words = process.argv.slice(2);
const named = words.includes('--all') ? known : words;
const unknown = named.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`no scenario ${unknown.join(', ')}; there are: ${known.join(', ')}\n`);
  process.exit(2);
}
const due =
  named.length > 0 ? named : known.filter((name) => !existsSync(`${root}test/fixtures/corpus/${name}`));
if (due.length === 0) {
  process.stdout.write('every scenario has its record\n');
  process.exit(0);
}
const { status } = spawnSync(
  'npx',
  ['vitest', 'run', 'test/stories/replay.test.ts', '-t', 'what was just recorded'],
  { cwd: root, stdio: 'inherit', env: { ...process.env, WAVE_RECORD_CORPUS: due.join(',') } },
);
process.exitCode = status ?? 1;
