import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isHeavy } from '../rig/heavy.js';

const TRIALS = isHeavy ? 200 : 12;
const CONTESTANTS = 8;

/** What a contestant says: see its program. */
type Answer = 'held' | 'took' | 'fenced' | 'done-before' | 'acted';

let folder: string;
let program: string;
let contestants: ChildProcess[];

function start(): ChildProcess {
  return fork(program, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}

async function ask(child: ChildProcess, message: object): Promise<Answer> {
  const answer = once(child, 'message');
  child.send(message);
  return ((await answer) as [Answer])[0];
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wave-race-'));
  program = join(folder, 'contestant.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('fixtures/lane-contestant.mjs', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'node',
    // Both are plain CommonJS, which asks for what it needs as it goes.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    outfile: program,
    logLevel: 'error',
  });
  contestants = Array.from({ length: CONTESTANTS }, start);
  await Promise.all(contestants.map((child) => once(child, 'message')));
});
afterAll(() => {
  for (const child of contestants) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** A lane that somebody holds, acted in, and was killed in; its lease as it looks once it counts as stale. */
async function abandonedLane(name: string, kind: string) {
  const root = join(folder, name);
  mkdirSync(root);
  const lane = { root, kind, leasePath: join(root, 'lease'), acts: join(root, 'acts') };
  const holder = start();
  await once(holder, 'message');
  expect(await ask(holder, { kind: 'take', lane })).toBe('took');
  expect(await ask(holder, { kind: 'act', job: 'first' })).toBe('acted');
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const lock = `${lane.leasePath}.lock`;
  expect(existsSync(lock)).toBe(kind === 'file');
  const longAgo = new Date(Date.now() - 60_000);
  if (kind === 'file') utimesSync(lock, longAgo, longAgo);
  return lane;
}

describe.each(['socket', 'file'] as const)('a stale %s lease', (kind) => {
  it(
    `${CONTESTANTS} processes that want it at once, ${TRIALS} times: never two that act`,
    async () => {
      let crowds = 0;
      for (let trial = 0; trial < TRIALS; trial += 1) {
        const lane = await abandonedLane(`${kind}-${trial}`, kind);
        const taken = await Promise.all(contestants.map((child) => ask(child, { kind: 'take', lane })));
        // Of a lock file each may have removed what another had just made, until nobody had it: then whoever comes next does.
        const [next] = contestants;
        if (kind === 'file' && !taken.includes('took') && next !== undefined)
          taken[0] = await ask(next, { kind: 'take', lane });
        const takers = contestants.filter((_, index) => taken[index] === 'took');
        crowds += takers.length > 1 ? 1 : 0;
        const answers = await Promise.all(takers.map((child) => ask(child, { kind: 'act', job: 'second' })));
        // One line is that of the holder before.
        const acted = readFileSync(lane.acts, 'utf8').trimEnd().split('\n').length - 1;
        expect(acted, `trial ${trial}: ${taken.join(' ')}, then ${answers.join(' ')}`).toBe(1);
        expect(answers.filter((answer) => answer === 'acted')).toHaveLength(1);
        // The kernel lets one in. A lock file that is stale may let in more, and then the epoch is what keeps them apart.
        if (kind === 'socket')
          expect(taken.filter((answer) => answer === 'held')).toHaveLength(CONTESTANTS - 1);
      }
      if (isHeavy)
        process.stdout.write(`${kind}: more than one had the lease in ${crowds} of ${TRIALS} trials\n`);
    },
    isHeavy ? 300_000 : 30_000,
  );
});
