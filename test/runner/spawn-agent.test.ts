import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { AgentRig } from '../rig/agent-rig.js';
import { AgentRun, gone, removeFolder, temporaryFolder } from './agent-run.js';

const source = (path: string): string => fileURLToPath(new URL(`../../src/runner/${path}`, import.meta.url));
let rig: AgentRig;
let folder: string;
/** A program of its own that spawns one agent and then runs on, like a launcher; as in the bundle, chunks below. */
let launcher: string;

beforeAll(async () => {
  rig = await AgentRig.start();
  const dist = temporaryFolder('wave-dist-');
  mkdirSync(join(dist, 'chunks'));
  copyFileSync(source('shim.sh'), join(dist, 'shim.sh'));
  launcher = join(dist, 'chunks', 'launcher.mjs');
  await build({
    stdin: {
      contents: `import { spawnAgent } from ${JSON.stringify(source('spawn-agent.ts'))};
        import { openSync } from 'node:fs';
        const [launch, exhaust] = process.argv.slice(2);
        if (exhaust === 'exhaust') try { for (;;) openSync('/dev/null'); } catch {}
        console.log(JSON.stringify(await spawnAgent(JSON.parse(launch))));
        setInterval(() => {}, 1000);`,
      resolveDir: dist,
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: launcher,
  });
});
afterAll(async () => {
  await rig.close();
  removeFolder(join(launcher, '..', '..'));
});
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => removeFolder(folder));

test('agent and record outlive the death of the launcher and its whole group', async () => {
  const agent = new AgentRun(folder, rig.command('A1'));
  const child = spawn(process.execPath, [launcher, JSON.stringify(agent.launch)], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  expect(JSON.parse(line.toString())).toMatchObject({ ok: true });
  const inv = await rig.nextInvocation('A1');
  process.kill(-(child.pid ?? 0), 'SIGKILL');
  await once(child, 'close');
  await inv.stdout('alone\n');
  expect(agent.look()).toMatchObject({ kind: 'running', ending: false });
  await inv.exit(3);
  expect(await agent.ends()).toEqual([3, null]);
  expect(agent.out()).toBe('alone\n');
});

test('a machine out of descriptors is a value, worth another try', async () => {
  const agent = new AgentRun(folder, rig.command('A2'));
  const script = 'ulimit -n 64; exec "$@"';
  const child = spawn(
    '/bin/sh',
    ['-c', script, 'sh', process.execPath, launcher, JSON.stringify(agent.launch), 'exhaust'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  expect(JSON.parse(line.toString())).toMatchObject({
    ok: false,
    error: { code: 'EMFILE', transient: true },
  });
  child.kill('SIGKILL');
});

test('what can never work is a value too, and not worth another try', async () => {
  const noShell = new AgentRun(folder, ['true'], { shell: join(folder, 'no-shell') });
  expect(await noShell.spawn()).toMatchObject({ ok: false, error: { code: 'ENOENT', transient: false } });
  const nul = new AgentRun(folder, ['true', 'a\0b']);
  expect(await nul.spawn()).toMatchObject({ ok: false, error: { transient: false } });
  writeFileSync(join(folder, 'file'), '');
  const noFolder = new AgentRun(folder, ['true'], { statusPath: join(folder, 'file', 'x', 'A1.json') });
  expect(await noFolder.spawn()).toMatchObject({ ok: false, error: { code: 'ENOTDIR', transient: false } });
});

test('thirty-two agents at once each keep their own exit', async () => {
  const agents = Array.from({ length: 32 }, (_, index) => {
    const statusPath = join(folder, 'status', `A${index}.json`);
    return new AgentRun(folder, ['/bin/sh', '-c', `echo ${index}; exit ${index}`], { statusPath });
  });
  await Promise.all(agents.map((agent) => agent.spawn()));
  for (const [index, agent] of agents.entries()) {
    expect(await agent.ends()).toEqual([index, null]);
    expect(agent.out()).toBe(`${index}\n`);
    await gone(agent.shimPid);
  }
});
