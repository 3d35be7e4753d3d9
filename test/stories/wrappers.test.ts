import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AgentRig } from '../rig/agent-rig.js';
import type { ScratchRepository } from '../rig/scratch-repository.js';
import { ENTRY } from '../rig/entry.js';
import { story } from '../rig/story.js';

const scripts = fileURLToPath(new URL('../../scripts', import.meta.url));
const STATUS = join(scripts, 'wave-status.sh');
const WATCH = join(scripts, 'wave-watch.sh');

describe('wave-status.sh', () => {
  story(
    'says where a wave stands, on one line and by its exit code, from planned to completed',
    async ({ repo, rig }) => {
      repo.wave(0, [{ id: 'A1', run: rig.command('A1'), deliverables: ['out/A1/a.txt'] }]);
      expect(await run(repo, STATUS)).toMatchObject({
        code: 10,
        stdout: line('signal=waiting lane=main wave=0 phase=planned'),
      });
      const launch = repo.start(['launch']);
      const agent = await rig.nextInvocation('A1');
      expect(await run(repo, STATUS)).toMatchObject({
        code: 10,
        stdout: line('status=running blocking=none attempt=1 agents=A1'),
      });
      await deliver(repo, agent);
      await launch.result;
      expect(await run(repo, STATUS)).toMatchObject({ code: 0, stdout: line('signal=completed') });
    },
  );

  story('ends with 40 for a wave that failed', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['sh', '-c', 'exit 3'] }]);
    await repo.wave$('launch', '--max-retries-per-wave', '0');
    expect(await run(repo, STATUS)).toMatchObject({ code: 40, stdout: line('signal=failed') });
  });

  story('ends with 20 while a person is asked, whatever else goes on', async ({ repo, rig }) => {
    const launch = await question(repo, rig);
    expect(await run(repo, STATUS)).toMatchObject({ code: 20 });
    launch.child.kill('SIGKILL');
  });

  story('ends with 30 when something changed, and with 10 when nothing did', async ({ repo, rig }) => {
    const launch = await running(repo, rig);
    const { stdout } = await run(repo, STATUS);
    const version = / version=(\d+) /.exec(stdout)?.[1] ?? '';
    const since = (seen: string) => ['--until-change', '--since-version', seen, '--timeout', '10ms'];
    expect(await run(repo, STATUS, since('0'))).toMatchObject({ code: 30 });
    expect(await run(repo, STATUS, since(version))).toMatchObject({ code: 10, stdout });
    launch.child.kill('SIGKILL');
  });

  story('ends with 2 for what it is not meant for', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    expect(await run(repo, STATUS, ['--wave', '7'])).toMatchObject({ code: 2, stdout: '' });
    expect(await run(repo, STATUS, ['--no-such-flag'])).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('where the command line is found', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wave wrapper-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  story('beside the script, from any folder and behind links to it', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    symlinkSync(STATUS, join(folder, 'first'));
    mkdirSync(join(folder, 'bin'));
    symlinkSync('../first', join(folder, 'bin', 'status'));
    const answer = await run(repo, join(folder, 'bin', 'status'), ['--repo', repo.path], { cwd: '/' });
    expect(answer).toMatchObject({ code: 10, stdout: line('wave=0') });
  });

  story('in WAVE_WRAPPER_ENTRY, before all others', async ({ repo }) => {
    const entry = join(folder, 'entry.mjs');
    writeFileSync(entry, 'console.log(process.argv.slice(2).join("|")); process.exitCode = 41;');
    const answer = await run(repo, STATUS, ['--wave', '3'], { env: { WAVE_WRAPPER_ENTRY: entry } });
    expect(answer).toMatchObject({ code: 41, stdout: 'control|status|--line|--wave|3\n' });
  });

  story('on the PATH, for a copy that stands alone', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    const copy = join(folder, 'status.sh');
    copyFileSync(STATUS, copy);
    const alone = await run(repo, copy);
    expect(alone).toMatchObject({ code: 47, stdout: '' });
    expect(alone.stderr).toContain('WAVE_WRAPPER_ENTRY');
    writeFileSync(join(folder, 'wave'), `#!/bin/sh\nexec node '${ENTRY}' "$@"\n`, { mode: 0o755 });
    const PATH = `${folder}:${pathWithoutWave()}`;
    expect(await run(repo, copy, [], { env: { PATH } })).toMatchObject({ code: 10, stdout: line('wave=0') });
  });
});

describe('wave-watch.sh', () => {
  story('prints a line for each change, and ends as the wave does', async ({ repo, rig }) => {
    repo.wave(0, [{ id: 'A1', run: rig.command('A1'), deliverables: ['out/A1/a.txt'] }]);
    const watch = follow(repo, WATCH);
    expect(await watch.line()).toContain('phase=planned');
    const launch = repo.start(['launch']);
    const agent = await rig.nextInvocation('A1');
    while (!(await watch.line()).includes('agents=A1'));
    await deliver(repo, agent);
    expect(await watch.ended).toBe(0);
    expect(watch.seen.at(-1)).toContain('signal=completed');
    expect(new Set(watch.seen).size).toBe(watch.seen.length);
    expect((await launch.result).code).toBe(0);
  });

  story('stays with its wave when the lane goes on to the next', async ({ repo, rig }) => {
    for (const n of [0, 1])
      repo.wave(n, [{ id: 'A1', run: rig.command(`wave ${n}`), deliverables: ['out/A1/a.txt'] }]);
    const launch = repo.start(['launch']);
    const first = await rig.nextInvocation('wave 0');
    const watch = follow(repo, WATCH);
    while (!(await watch.line()).includes('agents=A1'));
    await deliver(repo, first);
    expect(await watch.ended).toBe(0);
    expect(watch.seen.every((seen) => seen.includes(' wave=0 '))).toBe(true);
    await deliver(repo, await rig.nextInvocation('wave 1'));
    await launch.result;
  });

  story('ends with 40 when the wave fails, and with 20 when a person is asked', async ({ repo, rig }) => {
    const launch = await question(repo, rig);
    expect(await follow(repo, WATCH).ended).toBe(20);
    launch.child.kill('SIGKILL');
    repo.wave(1, [{ id: 'A1', run: ['sh', '-c', 'exit 3'] }]);
    await repo.wave$('launch', '--wave', '1', '--max-retries-per-wave', '0');
    expect(await follow(repo, WATCH, ['--wave', '1']).ended).toBe(40);
  });

  story('tells when the launcher is gone', async ({ repo, rig }) => {
    const launch = await running(repo, rig);
    const watch = follow(repo, WATCH);
    while (!(await watch.line()).includes('status=running'));
    launch.child.kill('SIGKILL');
    while (!(await watch.line()).includes('status=stale'));
    watch.kill('SIGTERM');
    expect(await watch.ended).toBe(143);
  });

  story('ends on Ctrl-C with 130, and at the end of its patience with 10', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    const watch = follow(repo, WATCH);
    await watch.line();
    watch.kill('SIGINT');
    expect(await watch.ended).toBe(130);
    expect(await follow(repo, WATCH, ['--timeout', '10ms']).ended).toBe(10);
  });

  story('gives JSON when it is asked to', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    const watch = follow(repo, WATCH, ['--json']);
    expect(JSON.parse(await watch.line())).toMatchObject({ kind: 'wave-signal', wave: 0 });
    await repo.wave$('launch');
    expect(await watch.ended).toBe(0);
    expect(JSON.parse(watch.seen.at(-1) ?? '')).toMatchObject({ signal: 'completed' });
  });

  story('ends with 2 for what it is not meant for', async ({ repo }) => {
    repo.wave(0, [{ id: 'A1', run: ['true'] }]);
    expect(await follow(repo, WATCH, ['--wave', '7']).ended).toBe(2);
  });
});

test('both are shipped, and executable', () => {
  const { files } = JSON.parse(readFileSync(join(scripts, '../package.json'), 'utf8')) as { files: string[] };
  expect(files).toEqual(expect.arrayContaining(['scripts/wave-status.sh', 'scripts/wave-watch.sh']));
});

const line = (part: string): unknown => expect.stringMatching(new RegExp(`^[^\n]*${part}[^\n]*\n$`));

type Agent = Awaited<ReturnType<AgentRig['nextInvocation']>>;

/** A wave whose only agent is at work. */
async function running(repo: ScratchRepository, rig: AgentRig) {
  repo.wave(0, [{ id: 'A1', run: rig.command('A1'), deliverables: ['out/A1/a.txt'] }]);
  const launch = repo.start(['launch']);
  await rig.nextInvocation('A1');
  return launch;
}

/** The same, with a question to a person on the blackboard. */
async function question(repo: ScratchRepository, rig: AgentRig) {
  const launch = await running(repo, rig);
  await repo.wave$(
    'coord',
    'post',
    '--wave',
    '0',
    '--agent',
    'A1',
    '--kind',
    'human-feedback',
    '--summary',
    'Which one?',
  );
  return launch;
}

async function deliver(repo: ScratchRepository, agent: Agent): Promise<void> {
  repo.write('out/A1/a.txt', 'done\n');
  await agent.exit(0);
}

type Place = Readonly<{ cwd?: string; env?: Readonly<Record<string, string>> }>;

/** A script at work, line by line. */
function follow(repo: ScratchRepository, script: string, args: readonly string[] = [], place: Place = {}) {
  const { HOME = '/tmp' } = process.env;
  const PATH = pathWithoutWave();
  const child = spawn(script, args, {
    cwd: place.cwd ?? repo.path,
    env: { PATH, HOME, ...place.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const seen: string[] = [];
  const text = { stdout: '', stderr: '' };
  let rest = '';
  let read = 0;
  let wake = (): void => undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    text.stdout += chunk.toString();
    const parts = `${rest}${chunk.toString()}`.split('\n');
    rest = parts.pop() ?? '';
    seen.push(...parts);
    wake();
  });
  child.stderr.on('data', (chunk: Buffer) => (text.stderr += chunk.toString()));
  let over = false;
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => {
      over = true;
      wake();
      resolve(code);
    });
  });
  return {
    seen,
    text,
    ended,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    /** The next line that nobody has read yet. */
    line: async (): Promise<string> => {
      while (read >= seen.length) {
        if (over) throw new Error(`it ended after: ${seen.join('\n')}${text.stderr}`);
        await new Promise<void>((resolve) => (wake = resolve));
      }
      read += 1;
      return seen[read - 1] ?? '';
    },
  };
}

async function run(repo: ScratchRepository, script: string, args: readonly string[] = [], place: Place = {}) {
  const { ended, text } = follow(repo, script, args, place);
  const code = await ended;
  return { code, ...text };
}

/** Whoever linked `wave` onto the PATH of this machine has a PATH without it here. */
function pathWithoutWave(): string {
  const folders = (process.env.PATH ?? '/usr/bin:/bin').split(':');
  const free = folders.filter((folder) => !existsSync(join(folder, 'wave')));
  const node = dirname(process.execPath);
  if (free.includes(node)) return free.join(':');
  // Node's own folder is where npm links to: its programs are reached one by one.
  const own = mkdtempSync(join(tmpdir(), 'wave-path-'));
  symlinkSync(process.execPath, join(own, 'node'));
  return [own, ...free].join(':');
}
