// `npm run bench [-- --quick] [-- --only <name>] [-- --output <file>]`: measures Wave and what it is compared with. A full run
// writes docs/benchmarks.md; any other prints its report unless --output says where it goes.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as agentMemory from './agent-memory.mjs';
import * as append from './append.mjs';
import * as coldStart from './cold-start.mjs';
import * as commands from './commands.mjs';
import * as launch from './launch.mjs';
import { machineFacts } from './machine.mjs';
import { bundleLibrary, copyDist } from './ours.mjs';
import { cacheFolder, installPeers } from './peers.mjs';
import { preparePredecessor } from './predecessor.mjs';
import * as recover from './recover.mjs';
import * as replay from './replay.mjs';
import * as supervise from './supervise.mjs';
import * as takeOver from './take-over.mjs';
import { renderReport } from './report.mjs';

const measurements = {
  append,
  replay,
  'cold-start': coldStart,
  commands,
  launch,
  'agent-memory': agentMemory,
  'take-over': takeOver,
  supervise,
  recover,
};
const root = fileURLToPath(new URL('../..', import.meta.url));

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    output: { type: 'string' },
  },
});
const names = flags.only === undefined ? Object.keys(measurements) : flags.only.split(',');
const unknown = names.filter((name) => !Object.hasOwn(measurements, name));
if (unknown.length > 0) {
  process.stderr.write(
    `no measurement ${unknown.join(', ')}; there are: ${Object.keys(measurements).join(', ')}\n`,
  );
  process.exit(2);
}

const say = (text) => process.stderr.write(`bench: ${text}\n`);
const rounds = flags.quick ? 3 : 5;
const cache = cacheFolder();
const peers = installPeers(cache, say);
const scratch = mkdtempSync(join(cache, 'scratch-'));
const entry = copyDist(root);
const started = performance.now();
const elapsed = () => (performance.now() - started) / 1000;
try {
  const facts = machineFacts(root, scratch, peers);
  const library = await bundleLibrary(root, dirname(entry));
  const predecessor = preparePredecessor(peers, scratch);
  const context = { rounds, quick: flags.quick, scratch, entry, library, peers, predecessor };
  const sections = [];
  for (const name of names) {
    say(`${name}, after ${Math.round(elapsed())} s`);
    const { title, measure } = measurements[name];
    sections.push({ title, ...(await measure(context)) });
  }
  const page = renderReport({ facts, sections, quick: flags.quick, rounds, seconds: elapsed() });
  const isFull = !flags.quick && flags.only === undefined;
  const output = flags.output ?? (isFull ? join(root, 'docs/benchmarks.md') : undefined);
  if (output === undefined) process.stdout.write(page);
  else writeFileSync(output, page);
  say(`done in ${Math.round(elapsed())} s${output === undefined ? '' : `: ${output}`}`);
} finally {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  rmSync(dirname(entry), { recursive: true, force: true });
}
