// Judges the wave as a whole from what is on record (the status of the wave, the kept test output), not from what
// anybody says.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { signal } from './report.mjs';

const wave = process.env.WAVE_WAVE;
const status = JSON.parse(execFileSync('wave', ['control', 'status', '--json'], { encoding: 'utf8' }));
const tap = readFileSync(`reports/wave-${wave}/tests.tap`, 'utf8');
const passes = (gate) => status.gates.filter((verdict) => verdict.gate === gate).every(({ ok }) => ok);
const dimensions = {
  architecture: passes('ownership'),
  integration: passes('integration'),
  durability: passes('implementation'),
  live: /^# fail 0$/m.test(tap) && !/^not ok/m.test(tap),
  docs: passes('documentation'),
};
const open = Object.keys(dimensions).filter((name) => !dimensions[name]);
const rows = status.gates.map(
  ({ gate, agentId, statusCode, detail }) => `| ${gate} | ${agentId ?? ''} | ${statusCode} | ${detail} |`,
);
mkdirSync(`reports/wave-${wave}`, { recursive: true });
writeFileSync(
  `reports/wave-${wave}/qa.md`,
  `# Wave ${wave}, attempt ${process.env.WAVE_ATTEMPT}\n\n| gate | agent | code | detail |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`,
);
const words = Object.entries(dimensions).flatMap(([name, isGood]) => [
  `--${name}`,
  isGood ? 'pass' : 'blocked',
]);
signal('gate', ...words, '--detail', `${status.gates.length} verdicts read`);
signal(
  'verdict',
  open.length === 0 ? 'pass' : 'blocked',
  '--detail',
  open.length === 0 ? 'nothing is open' : `open: ${open.join(' ')}`,
);
