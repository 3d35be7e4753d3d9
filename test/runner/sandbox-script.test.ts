import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants as system, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scriptPath } from '../../src/runner/script-path.js';

// What bwrap is here: it stands between the two stages, waits for the inner one, and dies of a signal as bwrap does, which has
// no handler. Whether the real one keeps anybody out is for `npm run test:all` to say.
const FAKE = '#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done\nshift\n"$@"\nexit $?\n';
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wave-sandbox-'));
  writeFileSync(join(folder, 'bwrap'), FAKE);
  chmodSync(join(folder, 'bwrap'), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Ended = Readonly<{ code: number | null; out: string; err: string }>;

/** Runs the program in the stages as the shim would, as the leader of a group of its own. */
function start(argv: readonly string[], bwrap = join(folder, 'bwrap')) {
  const script = scriptPath('sandbox.sh');
  const child = spawn('/bin/sh', [script, 'outside', bwrap, '--', '/bin/sh', script, 'inside', ...argv], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = { out: '', err: '' };
  const heard = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    said = { ...said, out: said.out + chunk.toString() };
    for (const tell of heard) tell();
  });
  child.stderr.on('data', (chunk: Buffer) => (said = { ...said, err: said.err + chunk.toString() }));
  // It may end without reading.
  child.stdin.on('error', () => undefined);
  child.stdin.end('the prompt\n');
  const ended = new Promise<Ended>((resolve) => child.on('exit', (code) => resolve({ code, ...said })));
  const says = (text: string): Promise<void> =>
    new Promise((resolve) => {
      const tell = (): void => {
        if (said.out.includes(text)) resolve();
      };
      heard.add(tell);
      tell();
    });
  return { pid: child.pid ?? 0, ended, says };
}

describe('what an agent ended with is kept', () => {
  test.each<[string, readonly string[], number]>([
    ['its own code', ['sh', '-c', 'exit 7'], 7],
    ['nothing to complain of', ['true'], 0],
    ['a signal, as a shell says it', ['sh', '-c', 'kill -KILL $$'], 137],
    ['a program that is not there', ['/nowhere/at/all'], 127],
    ['something left in the background', ['sh', '-c', 'exec 1>&- 2>&-; sleep 60 & exit 3'], 3],
  ])('%s', async (_, argv, code) => {
    const { pid, ended } = start(argv);
    expect(await ended).toMatchObject({ code });
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // Nobody is left of the group.
    }
  });

  test('also where its group is told to end, which bwrap does at once and the agent in its own time', async () => {
    const agent = start([
      'sh',
      '-c',
      `trap 'echo last words; exit 5' TERM; echo ready; while :; do sleep 0.01; done`,
    ]);
    await agent.says('ready');
    process.kill(-agent.pid, 'SIGTERM');
    expect(await agent.ended).toMatchObject({ code: 5, out: 'ready\nlast words\n' });
  });

  test('what bwrap itself fails with counts where the agent never began', async () => {
    expect(await start(['true'], '/nowhere/bwrap').ended).toMatchObject({ code: 127 });
  });
});

test('the agent has its input, its own output, and no descriptor of the script', async () => {
  const { code, out, err } = await start(['sh', '-c', 'cat; echo no >&2; ls /proc/$$/fd/[3-9]; true']).ended;
  expect({ code, out }).toEqual({ code: 0, out: 'the prompt\n' });
  expect(err).toMatch(/^no\nls: .*No such file or directory\n$/);
});

test('a killed agent leaves no words of a shell behind', async () => {
  expect((await start(['sh', '-c', 'kill -KILL $$']).ended).err).toBe('');
});

test('signals do to the agent what they always do', async () => {
  const { out } = await start(['grep', 'SigIgn', '/proc/self/status']).ended;
  const ignored = BigInt(`0x${out.trim().split('\t')[1] ?? ''}`);
  const named = [
    system.signals.SIGTERM,
    system.signals.SIGHUP,
    system.signals.SIGINT,
    system.signals.SIGQUIT,
  ];
  expect(named.filter((signal) => (ignored >> BigInt(signal - 1)) % 2n === 1n)).toEqual([]);
});
