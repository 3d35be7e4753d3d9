// `npm run test:agents [-- <words for vitest>]`: Wave with the vendors' real programs, against models that are scripted.
// `npm run test:agents -- --install` only installs them, and prints where they are. `-- --record` writes what they print into
// test/fixtures/transcripts, which the default suite reads.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { installAgents } from './install.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const words = process.argv.slice(2);
const has = (word) => words.includes(word);
const programs = installAgents((text) => process.stderr.write(`${text}\n`));
process.stdout.write(`${programs}\n`);
if (!has('--install')) {
  const rest = words.filter((word) => word !== '--record');
  const { status } = spawnSync(
    'node_modules/.bin/vitest',
    // A program takes seconds to start, and several of them run at once.
    ['run', '--testTimeout=300000', '--maxWorkers=1', ...(rest.length > 0 ? rest : ['test/agents'])],
    {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        WAVE_TEST_AGENTS: programs,
        ...(has('--record') ? { WAVE_RECORD_TRANSCRIPTS: '1' } : {}),
      },
    },
  );
  process.exitCode = status ?? 1;
}
