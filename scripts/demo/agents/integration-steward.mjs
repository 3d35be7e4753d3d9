// Runs the whole test suite on what the implementers left, keeps its output, and says what came of it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { run, signal } from './report.mjs';

const folder = `reports/wave-${process.env.WAVE_WAVE}`;
const { code, output } = run(['node', '--test', '--test-reporter=tap']);
const count = (what) => Number(new RegExp(`^# ${what} (\\d+)`, 'm').exec(output)?.[1] ?? NaN);
const [passed, failed] = [count('pass'), count('fail')];
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}/tests.tap`, output);
writeFileSync(
  `${folder}/integration.md`,
  `# Integration\n\n\`node --test\` ended with ${code}: ${passed} passed, ${failed} failed.\n`,
);
const isGood = code === 0 && passed > 0 && failed === 0;
const state = isGood ? 'ready-for-doc-closure' : 'needs-more-work';
const detail = `${passed} tests passed, ${failed} failed`;
signal(
  'integration',
  '--state',
  state,
  '--claims',
  passed,
  '--conflicts',
  0,
  '--blockers',
  isGood ? 0 : 1,
  '--detail',
  detail,
);
