import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createRedactor } from '../../src/base/redact.js';
import { readKnownSecrets, rememberSecrets } from '../../src/runner/known-secrets.js';
import { stateFolder } from '../../src/runner/spool-folder.js';

const [ONE, OTHER] = ['correct-horse-battery-staple', 'another-long-enough-value-42'];

let repo: string;
let env: Record<string, string>;
let folder: string;
beforeEach(() => {
  repo = mkdtempSync(join(tmpdir(), 'wave-known-'));
  env = { WAVE_SPOOL_DIR: join(repo, 'state') };
  folder = join(stateFolder(repo, env), 'known-secrets');
});
afterEach(() => rmSync(repo, { recursive: true, force: true }));

const remember = (secrets: string[], lane = 'main', project?: string): Promise<void> =>
  rememberSecrets({ repo, lane, project, env }, secrets);
const redacted = (text: string): string =>
  createRedactor({ known: readKnownSecrets(repo, env) }).redact(text);

test('what a launcher of any lane knows is hidden in its repository, and stands nowhere', async () => {
  await remember([ONE]);
  await remember([OTHER], 'docs', 'site');
  expect(redacted(`${ONE} ${OTHER}`)).toBe('[redacted] [redacted]');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.includes('.'),
  );
  expect(files.sort()).toEqual(['main.fingerprints', 'projects/site/docs.fingerprints']);
  for (const name of files) {
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, name), 'utf8')).not.toMatch(/horse|another/);
  }
});

test('a later launch adds what is new to it, and takes nothing away', async () => {
  await remember([ONE]);
  const before = readFileSync(join(folder, 'main.fingerprints'), 'utf8');
  await remember([ONE]);
  expect(readFileSync(join(folder, 'main.fingerprints'), 'utf8')).toBe(before);
  await remember([OTHER]);
  expect(redacted(`${ONE} ${OTHER}`)).toBe('[redacted] [redacted]');
});

test('of very many the newest are kept', async () => {
  await remember(Array.from({ length: 2000 }, (_, index) => `value-number-${index}-of-very-many`));
  await remember([ONE]);
  expect(redacted(`value-number-0-of-very-many value-number-1-of-very-many ${ONE}`)).toBe(
    'value-number-0-of-very-many [redacted] [redacted]',
  );
});

test.each([
  ['nothing', () => undefined],
  ['a folder', (path: string) => mkdirSync(path, { recursive: true })],
  ['what is no such file', (path: string) => writeFileSync(path, 'hello\n1 2 3\n')],
  ['a link', (path: string) => symlinkSync('/dev/zero', path)],
  ['lines that were cut', (path: string) => writeFileSync(path, `${'0'.repeat(64)}\n28 1`)],
])('in the place of a file %s does no harm', async (_what, put) => {
  mkdirSync(folder, { recursive: true });
  put(join(folder, 'main.fingerprints'));
  expect(redacted(ONE)).toBe(ONE);
  // Where another lane's can be read, it counts.
  await remember([ONE], 'docs');
  expect(redacted(ONE)).toBe('[redacted]');
});

test('a repository that is gone knows nothing', () => {
  expect(readKnownSecrets(join(repo, 'gone'), env)).toEqual([]);
});
