import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LeashedCommand } from '../../src/runner/leashed-command.js';
import { endLeashed, runLeashed } from '../../src/runner/leashed-command.js';
import { isEnded, readProcess } from '../../src/runner/process-identity.js';
import { until } from '../rig/until.js';

describe('a program on a leash', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wave-leash-'));
    for (const name of ['out', 'err']) writeFileSync(join(folder, name), '');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const command = (argv: LeashedCommand['argv'], over: Partial<LeashedCommand> = {}): LeashedCommand => ({
    argv,
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', MINE: 'yes' },
    intentId: randomUUID(),
    outPath: join(folder, 'out'),
    errPath: join(folder, 'err'),
    timeLimitMs: 60_000,
    graceMs: 1000,
    signal: new AbortController().signal,
    ...over,
  });
  const sh = (script: string): LeashedCommand['argv'] => ['/bin/sh', '-c', script];
  const said = (name: 'out' | 'err'): string => readFileSync(join(folder, name), 'utf8');
  const pidIn = async (name: string): Promise<number> => {
    const path = join(folder, name);
    const text = await until(name, () => existsSync(path) && readFileSync(path, 'utf8').trim());
    return Number(text);
  };
  /** Ended, whether or not anybody has taken notice of it. */
  const isGone = (pid: number): boolean => {
    const found = readProcess(pid);
    return typeof found === 'string' ? found === 'absent' : isEnded(found);
  };

  it.each<[string, LeashedCommand['argv'], number]>([
    ['0', ['/bin/true'], 0],
    ['its own code', sh('exit 7'), 7],
    ['128 and the signal that ended it', sh('kill -9 $$'), 137],
    ['127 where it is not there', ['/no/such/program'], 127],
    ['126 where it cannot be run', ['/etc/passwd'], 126],
    ['and is no word of the shell', ['exit', '0'], 127],
  ])('ends with %s', async (_, argv, exitCode) => {
    const end = await runLeashed(command(argv));
    expect(end).toEqual({ kind: 'exited', exitCode });
  });

  it('hands on words as they are, the environment, and no input', async () => {
    await runLeashed(
      command(['/bin/sh', '-c', 'echo "$1|$MINE"; cat; echo oops >&2', 'x', '$(id) "; rm -rf']),
    );
    expect(said('out')).toBe('$(id) "; rm -rf|yes\n');
    expect(said('err')).toBe('oops\n');
  });

  it('keeps the remarks of the shell out of the output', async () => {
    await runLeashed(command(sh('kill -TERM $$')));
    expect(said('out') + said('err')).toBe('');
  });

  it('leaves signals as a program expects them', async () => {
    await runLeashed(command(sh('grep ^SigIgn /proc/self/status')));
    const ignored = parseInt(said('out').split('\t')[1] ?? '', 16);
    // INT, QUIT and TERM are 2, 3 and 15.
    expect(ignored & 0b100_0000_0000_0110).toBe(0);
  });

  it('is ended at its limit, with what it started and what ignores TERM', async () => {
    const script = `trap '' TERM; sleep 1000 & echo $! > child; setsid sleep 1001 & echo $! > stray; wait`;
    const run = runLeashed(command(sh(script), { timeLimitMs: 500 }));
    const pids = [await pidIn('child'), await pidIn('stray')];
    expect(await run).toEqual({ kind: 'timed-out' });
    expect(pids.map(isGone)).toEqual([true, true]);
  });

  it('is ended when that is wanted', async () => {
    const abort = new AbortController();
    const run = runLeashed(command(sh('echo $$ > me; sleep 1000'), { signal: abort.signal }));
    const pid = await pidIn('me');
    abort.abort();
    expect(await run).toEqual({ kind: 'stopped' });
    expect(isGone(pid)).toBe(true);
    expect(await runLeashed(command(sh('echo 1 > twice'), { signal: abort.signal }))).toEqual({
      kind: 'stopped',
    });
    expect(existsSync(join(folder, 'twice'))).toBe(false);
  });

  it('leaves nothing behind when it ends by itself', async () => {
    const end = await runLeashed(command(sh('sleep 1000 & echo $! > child; exit 3')));
    expect(end).toEqual({ kind: 'exited', exitCode: 3 });
    expect(isGone(await pidIn('child'))).toBe(true);
  });

  it('says when somebody else ended the leash', async () => {
    const run = runLeashed(command(sh('echo $PPID > leash; sleep 1000')));
    process.kill(await pidIn('leash'), 'SIGKILL');
    expect(await run).toEqual({ kind: 'lost' });
  });

  it('says when no process could be made', async () => {
    const end = await runLeashed(command(['/bin/true'], { cwd: join(folder, 'nowhere') }));
    expect(end).toMatchObject({ kind: 'refused', error: { transient: false } });
  });

  it('dies with who holds it, whatever ends that one', async () => {
    const intentId = randomUUID();
    const script = `
      trap '' TERM HUP INT; sleep 1000 & echo $! > child
      setsid sleep 1001 & echo $! > stray
      echo $$ > me; wait; sleep 1002`;
    const launch = { ...command(sh(script), { intentId }), signal: undefined };
    const module = new URL('../../src/runner/leashed-command.ts', import.meta.url).pathname;
    const holder = await holderOf(module, folder, launch);
    const [me, child, stray] = [await pidIn('me'), await pidIn('child'), await pidIn('stray')];
    holder.kill('SIGKILL');
    await until('the program is gone', () => isGone(me) && isGone(child));
    // What had left the group is for whoever comes next.
    await endLeashed(intentId);
    expect(isGone(stray)).toBe(true);
  });
});

/** A process of its own that holds the leash. */
async function holderOf(module: string, folder: string, launch: object): Promise<ReturnType<typeof spawn>> {
  const { build } = await import('esbuild');
  const holder = join(folder, 'holder.mjs');
  const contents = `
    import { runLeashed } from ${JSON.stringify(module)};
    await runLeashed({ ...${JSON.stringify(launch)}, signal: new AbortController().signal });`;
  await build({
    stdin: { contents, resolveDir: folder, loader: 'ts' },
    outfile: holder,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return spawn(process.execPath, [holder], { stdio: 'ignore' });
}
