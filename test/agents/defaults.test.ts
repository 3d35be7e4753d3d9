import { expect, test } from 'vitest';
import { writes } from './cases.js';
import { modelFor, runProgram } from './run-program.js';
import { vendorPrograms } from './programs.js';

const HOOK = '.git/hooks/pre-commit';
/** What a repository has at least, by which programs know one. */
const REPOSITORY = { '.git/HEAD': 'ref: refs/heads/main\n', '.git/config': '[core]\n', '.git/objects/x': '' };

test.each(vendorPrograms)('%s writes none of git’s own files where nothing allows it', async (kind) => {
  const run = await runProgram(
    kind,
    (folder) => [writes(kind, folder, HOOK), writes(kind, folder), { say: 'All is written.' }],
    { settings: { model: modelFor(kind, 'm') }, files: REPOSITORY },
  );
  expect(run.file(HOOK), run.stdout + run.stderr).toBeUndefined();
  expect(run.file('out.txt')).toBe('done by hand\n');
});
