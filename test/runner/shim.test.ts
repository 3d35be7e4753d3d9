import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { claimIntent } from '../../src/runner/claim-intent.js';
import { listProcesses } from '../../src/runner/process-table.js';
import type { AgentLaunch } from '../../src/runner/spawn-agent.js';
import { AgentRig } from '../rig/agent-rig.js';
import { until } from '../rig/until.js';
import { AgentRun, gone, removeFolder, shells, temporaryFolder } from './agent-run.js';

const shellFolder = temporaryFolder('wave-shells-');
afterAll(() => removeFolder(shellFolder));

describe.each(shells(shellFolder))('the shim under %s', (_name, shell) => {
  let rig: AgentRig;
  let folder: string;
  beforeAll(async () => {
    rig = await AgentRig.start();
  });
  afterAll(() => rig.close());
  beforeEach(() => {
    folder = temporaryFolder();
  });
  const runs: AgentRun[] = [];
  afterEach(async () => {
    // A shim publishes its record in the folder up to its own end.
    const created = runs.splice(0).filter((agent) => agent.shimPid > 0);
    for (const agent of created) if (agent.look().kind === 'running') await agent.stop(0);
    await Promise.all(created.map((agent) => gone(agent.shimPid)));
    removeFolder(folder);
  });

  const run = (argv: AgentLaunch['argv'], overrides: Partial<AgentLaunch> = {}, place = folder): AgentRun => {
    const agent = new AgentRun(place, argv, { shell, ...overrides });
    runs.push(agent);
    return agent;
  };
  const started = async (name: string, overrides: Partial<AgentLaunch> = {}) => {
    const agent = run(rig.command(name), overrides);
    await agent.spawn();
    return { agent, inv: await rig.nextInvocation(name) };
  };
  const gate = (): string => join(folder, 'gate');
  /** A shell that stops before the agent stage until the gate is there. */
  const stoppingShell = (): string => {
    const path = join(folder, 'stopping-sh');
    const [stop, reached] = [gate(), `${gate()}.reached`];
    const wait = `echo $$ >'${stop}.pid'; mv '${stop}.pid' '${reached}'; while [ ! -e '${stop}' ]; do sleep 0.02; done`;
    writeFileSync(path, `#!/bin/sh\ncase $2 in agent) ${wait};; esac\nexec '${shell}' "$@"\n`, {
      mode: 0o755,
    });
    return path;
  };
  /** @returns the pid of the agent stage */
  const stopped = async (): Promise<number> => {
    await until('the agent stage', () => existsSync(`${gate()}.reached`));
    return Number(readFileSync(`${gate()}.reached`, 'utf8'));
  };
  const isSleep = (pid: number): boolean => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0')[1] === '1';
    } catch {
      return false;
    }
  };

  test.each([0, 1, 3, 126, 127, 128, 255])('records an exit with %i as what it is', async (code) => {
    const { agent, inv } = await started('exits');
    await inv.exit(code);
    expect(await agent.ends()).toEqual([code, null]);
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGKILL', 137],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('records a death by %s with its name', async (signal, code) => {
    const { agent, inv } = await started('dies');
    await inv.dieBy(signal);
    expect(await agent.ends()).toEqual([code, signal.slice(3)]);
  });

  test('infers the signal of an exit code above 128', async () => {
    const { agent, inv } = await started('137');
    await inv.exit(137);
    expect(await agent.ends()).toEqual([137, 'KILL']);
  });

  test('records 127 and the reason for a program that does not exist', async () => {
    const agent = run(['no-such-program-here', 'x']);
    await agent.spawn();
    expect(await agent.ends()).toEqual([127, null]);
    expect(agent.err()).toContain('no-such-program-here');
  });

  test('records 126 and the reason for a program that cannot be executed', async () => {
    writeFileSync(join(folder, 'plain.txt'), 'not a program\n', { mode: 0o644 });
    const agent = run([join(folder, 'plain.txt')]);
    await agent.spawn();
    expect(await agent.ends()).toEqual([126, null]);
    expect(agent.err()).toContain('plain.txt');
  });

  test('records 126 and the reason for a folder or an input that is not there', async () => {
    const noFolder = run(['true'], { cwd: join(folder, 'nowhere') });
    await noFolder.spawn();
    expect(await noFolder.ends()).toEqual([126, null]);
    expect(noFolder.err()).toContain('nowhere');
    const noInput = run(['true'], { stdinPath: join(folder, 'no-prompt') });
    await noInput.spawn();
    expect(await noInput.ends()).toEqual([126, null]);
    expect(noInput.err()).toContain('no-prompt');
  });

  test('goes on waiting through signals of its own', async () => {
    const { agent, inv } = await started('waits');
    for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
      process.kill(agent.shimPid, signal);
      await inv.stdout(`after ${signal}\n`);
    }
    expect(agent.look()).toMatchObject({ kind: 'running', ending: false });
    await inv.exit(127);
    expect(await agent.ends()).toEqual([127, null]);
  });

  test('tells its own signal from the death of the agent at the same moment', async () => {
    for (let round = 0; round < 12; round += 1) {
      const agent = run(['sleep', '60']);
      await agent.spawn();
      const { status } = await agent.becomes('running');
      const signals = [
        () => process.kill(agent.shimPid, 'SIGTERM'),
        () => process.kill(status.agent.pid, round % 3 === 0 ? 'SIGTERM' : 'SIGKILL'),
      ];
      for (const signal of round % 2 === 0 ? signals : signals.reverse()) signal();
      expect(await agent.ends()).toEqual(round % 3 === 0 ? [143, 'TERM'] : [137, 'KILL']);
    }
  });

  test('runs nothing once the claim is taken', async () => {
    const agent = run(rig.command('never'));
    expect(claimIntent(agent.launch.claimPath)).toBe(true);
    await agent.spawn();
    await gone(agent.shimPid);
    expect(existsSync(agent.launch.statusPath)).toBe(false);
    expect(agent.look()).toEqual({ kind: 'lost', reason: 'buried', status: null });
    expect(rig.seen).not.toContain('never');
  });

  test('runs one agent for one intent, however many shims are started', async () => {
    const first = run(rig.command('once'));
    const { claimPath, record } = first.launch;
    const others = Array.from({ length: 5 }, () => run(first.launch.argv, { claimPath, record }));
    const six = [first, ...others];
    await Promise.all(six.map((agent) => agent.spawn()));
    const inv = await rig.nextInvocation('once');
    await inv.exit(0);
    await Promise.all(six.map((agent) => gone(agent.shimPid)));
    expect(rig.seen.filter((name) => name === 'once')).toHaveLength(1);
    expect(claimIntent(claimPath)).toBe(false);
  });

  test('gives the agent its environment and folder, a marker, and nothing else', async () => {
    const env = {
      PATH: process.env['PATH'] ?? '',
      status: 'mine',
      w: 'a b\n$(x)',
      EMPTY: '',
      SECRET: '"\'`',
    };
    const { agent, inv } = await started('env', { env });
    // SHLVL and _ are bash's own.
    const { PWD, WAVE_INTENT, SHLVL: _level, _, ...rest } = inv.hello.env;
    expect(rest).toEqual(env);
    expect([PWD, WAVE_INTENT, inv.hello.cwd]).toEqual([folder, agent.traces.intentId, folder]);
    expect(inv.hello.umask).toBe(process.umask());
    await inv.exit(0);
    await agent.ends();
  });

  test('leads a session of its own with every signal at its default', async () => {
    // Fields of /proc/self/stat: pid, pgid, session; masks of ignored and blocked signals.
    const script = 'cut -d" " -f1,5,6 /proc/$$/stat; exec grep -E "SigIgn|SigBlk" /proc/self/status';
    const agent = run(['sh', '-c', script]);
    await agent.spawn();
    expect(await agent.ends()).toEqual([0, null]);
    const { status } = await agent.becomes('exited');
    const { pid } = status.agent;
    const [ids = '', ...masks] = agent.out().trim().split('\n');
    expect(ids).toBe(`${pid} ${pid} ${pid}`);
    expect(masks.map((mask) => mask.split(/\s+/)[1])).toEqual(['0000000000000000', '0000000000000000']);
  });

  test('feeds standard input from the prompt, and nothing where there is none', async () => {
    const prompt = join(folder, 'prompt.md');
    writeFileSync(prompt, 'do it\nwell');
    const { agent, inv } = await started('prompted', { stdinPath: prompt });
    expect(await inv.readStdin()).toBe('do it\nwell');
    await inv.exit(0);
    await agent.ends();
    const unprompted = run(rig.command('unprompted'));
    await unprompted.spawn();
    const silent = await rig.nextInvocation('unprompted');
    expect(await silent.readStdin()).toBe('');
    await silent.exit(0);
    await unprompted.ends();
  });

  test('hands on arguments as they are', async () => {
    const hostile = [
      'two words',
      '',
      '-n',
      '--',
      "it's",
      '"',
      '$(touch pwned)',
      '`id`',
      'a\nb\n',
      '*',
      '\\n',
      '€\t',
    ];
    const agent = run(rig.command('args', ...hostile));
    await agent.spawn();
    const inv = await rig.nextInvocation('args');
    expect(inv.hello.args).toEqual(hostile);
    await inv.exit(0);
    expect(await agent.ends()).toEqual([0, null]);
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
  });

  test('lives with hostile paths and program names', async () => {
    const odd = join(folder, `-a b'"$(x)\`;\n€`);
    mkdirSync(odd);
    for (const name of ['-x', 'a=b', 'with space', "q'uote"]) {
      const program = join(odd, name);
      writeFileSync(program, '#!/bin/sh\npwd; exit 5\n');
      chmodSync(program, 0o755);
      const env = { PATH: `${odd}:${process.env['PATH']}` };
      const agent = run([name], { env }, odd);
      await agent.spawn();
      expect(await agent.ends()).toEqual([5, null]);
      expect(agent.out()).toBe(`${odd}\n`);
    }
  });

  test('keeps raw output to the user alone and appends to it', async () => {
    const { agent, inv } = await started('spool');
    await inv.stdout('one\n');
    await inv.stderr('two\n');
    await inv.stdout('three');
    expect([agent.out(), agent.err()]).toEqual(['one\nthree', 'two\n']);
    const mode = (path: string): number => statSync(path).mode & 0o777;
    const { out, err } = agent.launch.spool;
    expect([mode(out), mode(err), mode(join(folder, 'spool'))]).toEqual([0o600, 0o600, 0o700]);
    await inv.exit(0);
    await agent.ends();
  });

  test('keeps the exit when the status file cannot be written, and publishes it when it can', async () => {
    const { agent, inv } = await started('full');
    // A folder in the place of its temporary file refuses the shim as a full disk would.
    const obstacle = join(folder, 'status', `.A1.json.${agent.shimPid}.tmp`);
    mkdirSync(obstacle);
    await inv.exit(7);
    expect(await agent.ends()).toEqual([7, null]);
    expect(readFileSync(agent.launch.statusPath, 'utf8')).toContain('"state":"running"');
    expect(existsSync(agent.launch.spool.exitRecord)).toBe(true);
    removeFolder(obstacle);
    await gone(agent.shimPid);
    expect(readFileSync(agent.launch.statusPath, 'utf8')).toContain('"exitCode":7');
    expect(existsSync(agent.launch.spool.exitRecord)).toBe(false);
    expect(await agent.ends()).toEqual([7, null]);
  });

  test('never starts the agent when the shim dies before it has begun', async () => {
    const agent = run(rig.command('orphan'), { shell: stoppingShell() });
    await agent.spawn();
    const pid = await stopped();
    process.kill(agent.shimPid, 'SIGKILL');
    await gone(agent.shimPid);
    expect(agent.look()).toEqual({ kind: 'lost', reason: 'shim-dead', status: null });
    writeFileSync(gate(), '');
    await gone(pid);
    expect(agent.look().kind).toBe('lost');
    expect(rig.seen).not.toContain('orphan');
  });

  test('never starts the agent when the shim dies while it is being published', async () => {
    const agent = run(rig.command('late'), { shell: stoppingShell() });
    await agent.spawn();
    const pid = await stopped();
    // The agent stage cannot publish, so it waits and tries again, long enough to kill its shim meanwhile.
    const obstacle = join(folder, 'status', `.A1.json.${pid}.tmp`);
    mkdirSync(obstacle);
    writeFileSync(gate(), '');
    await until('another try', () => listProcesses().some((info) => info.ppid === pid && isSleep(info.pid)));
    process.kill(agent.shimPid, 'SIGKILL');
    await gone(agent.shimPid);
    removeFolder(obstacle);
    await gone(pid);
    expect(agent.look()).toMatchObject({ kind: 'lost', reason: 'agent-dead-without-record' });
    expect(rig.seen).not.toContain('late');
  });

  test('leaves no temporary file and nothing of itself behind', async () => {
    const { agent, inv } = await started('tidy');
    await inv.exit(0);
    await agent.ends();
    await gone(agent.shimPid);
    expect(readFileSync(agent.launch.statusPath, 'utf8').split('\n')).toHaveLength(2);
    expect(readdirSync(join(folder, 'status'))).toEqual(['A1.json']);
  });

  test('costs less than a megabyte of private memory', async () => {
    const { agent, inv } = await started('memory');
    const rollup = readFileSync(`/proc/${agent.shimPid}/smaps_rollup`, 'utf8');
    // Clean pages are the shell's file itself; they count as private only while nobody else runs that shell.
    const privateKb = Number(/^Private_Dirty:\s+(\d+) kB/m.exec(rollup)?.[1]);
    expect(privateKb).toBeGreaterThan(0);
    expect(privateKb).toBeLessThan(1024);
    await inv.exit(0);
    await agent.ends();
  });
});
