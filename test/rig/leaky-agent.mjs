// An agent that tells the secrets it knows wherever it can: `leaky-agent.mjs <secret that is only in its arguments>`.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';

const known = [process.env.DEPLOY_TOKEN, process.argv[2]];
const both = known.join(' ');
const ESCAPE = '\u001b[31m\u001b]8;;https://example.org\u0007link\u009b2J\u202e';
const say = (text) => new Promise((resolve) => process.stdout.write(text, resolve));
const wave = (...words) => execFileSync('wave', words, { stdio: ['ignore', 'ignore', 'inherit'] });

mkdirSync('out', { recursive: true });
writeFileSync('out/a.txt', 'done\n');
// Across what the other side reads at once (it does while a command runs), and across the border of a long line's parts.
for (const secret of known) {
  await say(`half of it: ${secret.slice(0, 9)}`);
  wave('coord', 'inbox');
  await say(`${secret.slice(9)} ${ESCAPE}\n`);
}
const filler = 'x'.repeat(1024 * 1024 - 8192);
for (const before of [1, 9]) await say(`${filler.slice(before)}${known[0]}${filler.slice(64)} ${both}\n`);
await say(`${filler} ${both}\n`);
process.stderr.write(`${both} ${ESCAPE}\n`);

for (const kind of ['claim', 'evidence', 'decision'])
  wave(
    'coord',
    'post',
    '--kind',
    kind,
    '--summary',
    `${both} ${ESCAPE}`,
    '--detail',
    both,
    '--artifact',
    known[1],
  );
wave('feedback', 'ask', '--id', 'question', '--question', `${both} ${ESCAPE}`, '--context', both);

writeFileSync('out/report.md', `# Report\n\n${both} ${ESCAPE}\n\n[wave-gap] ${both}\n`);
writeFileSync(
  process.env.WAVE_RESULT_FILE,
  JSON.stringify({
    schemaVersion: 2,
    gaps: [`${both} ${ESCAPE}`],
    riskNotes: known,
    facts: [{ id: 'f1', statement: both, [known[1]]: 1 }],
    [known[0]]: known[1],
  }),
);
await say(`[wave-proof] completion=contract durability=none proof=unit state=met detail=${both}\n`);
await say(`[wave-verdict] ${both} ${ESCAPE}\n`);
