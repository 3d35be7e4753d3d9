import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ENTRY } from '../rig/entry.js';
import { ScratchRepository } from '../rig/scratch-repository.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const guides = readdirSync(join(root, 'docs/how-to')).map((name) => `docs/how-to/${name}`);

/** Readers paste the `sh` blocks of a page one after the other into a shell in a new repository; so does this. */
describe('what the pages tell to type', () => {
  let repo: ScratchRepository;
  // Pages make things beside the repository, too.
  let temp: string;
  beforeEach(() => {
    temp = mkdtempSync(join(tmpdir(), 'wave-page-'));
    mkdirSync(join(temp, 'repo'));
    repo = new ScratchRepository(join(temp, 'repo'));
    repo.git('config', 'user.name', 'Reader');
    repo.git('config', 'user.email', 'reader@example.invalid');
    writeFileSync(join(temp, 'wave'), `#!/bin/sh\nexec '${process.execPath}' '${ENTRY}' "$@"\n`, {
      mode: 0o755,
    });
  });
  afterEach(() => {
    repo.close();
    rmSync(temp, { recursive: true, force: true });
  });

  test.each(['README.md', 'docs/tutorial.md', ...guides])('works: %s', (page) => {
    const blocks = shellBlocks(readFileSync(join(root, page), 'utf8'));
    expect(blocks.length).toBeGreaterThan(0);
    const env = repo.environment();
    const { status, stdout, stderr } = spawnSync('sh', ['-e', '-c', blocks.join('\n')], {
      cwd: repo.path,
      // WAVE_HOME is what pages call the folder of the reader's clone.
      env: { ...env, PATH: `${temp}:${env.PATH ?? ''}`, WAVE_HOME: root },
      encoding: 'utf8',
    });
    expect(status, `${stdout}\n${stderr}`).toBe(0);
    // A page shows what it promises by ending in a command that fails where the promise does not hold.
    for (const promised of promisedLines(readFileSync(join(root, page), 'utf8')))
      expect(stdout + stderr).toContain(promised);
  });
});

/** The text of each `sh` fence that no comment above it takes out. A fence ends where its own backticks stand again. */
function shellBlocks(page: string): string[] {
  return [
    ...page.matchAll(/(?<skip><!-- not run[^>]*-->\s*)?^(?<fence>`{3,})sh\n(?<text>.*?)^\k<fence>$/gms),
  ].flatMap(({ groups }) => (groups?.skip === undefined ? [groups?.text ?? ''] : []));
}

/** The lines of each `console` fence: output that the page shows, word for word. */
function promisedLines(page: string): string[] {
  return [...page.matchAll(/^```console\n(?<text>.*?)^```$/gms)].flatMap(({ groups }) =>
    (groups?.text ?? '').split('\n').filter((line) => line.trim() !== ''),
  );
}
