// Writes a test and shows that it is one. A test for a bug has to fail on the program as it is committed, whatever has
// become of the work tree meanwhile; a test for something new has to pass.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prove, run } from './report.mjs';

const [task] = process.argv.slice(2);
const file = `test/${task}.test.mjs`;
const laws = {
  remainder: `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { split } from '../src/split.mjs';

const sum = (shares) => shares.reduce((total, share) => total + share, 0);

test('no cent is lost', () => {
  for (let cents = 0; cents < 100; cents += 1) assert.equal(sum(split(cents, 7)), cents);
});
test('what is left over goes to the first ones, a cent each', () => {
  assert.deepEqual(split(1001, 4), [251, 250, 250, 250]);
  assert.deepEqual(split(1002, 4), [251, 251, 250, 250]);
});
`,
  weights: `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitByWeight } from '../src/split.mjs';

test('shares follow the weights', () => assert.deepEqual(splitByWeight(1000, [1, 1, 2]), [250, 250, 500]));
test('a cent that is left over goes to whom rounding cost most', () => {
  assert.deepEqual(splitByWeight(100, [2, 1]), [67, 33]);
});
`,
};
writeFileSync(file, laws[task]);
if (task === 'remainder') {
  const { code } = onCommittedProgram();
  prove(code !== 0, `${file} fails on the committed program: ${code !== 0}`);
} else {
  const { code, output } = run(['node', '--test', file]);
  console.log(output);
  prove(code === 0, `${file} passes: ${code === 0}`);
}

function onCommittedProgram() {
  const folder = mkdtempSync(join(tmpdir(), 'tally-'));
  try {
    for (const part of ['src', 'test']) mkdirSync(join(folder, part));
    writeFileSync(join(folder, 'src/split.mjs'), run(['git', 'show', 'HEAD:src/split.mjs']).output);
    cpSync(file, join(folder, file));
    return run(['node', '--test', file], { cwd: folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
