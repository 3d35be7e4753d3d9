import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bwrapArgv } from '../../src/runner/bwrap-argv.js';
import { findProgram } from '../../src/supervisor/find-program.js';
import { AgentRig } from '../rig/agent-rig.js';
import { ScratchRepository } from '../rig/scratch-repository.js';
import { until } from '../rig/until.js';
import { AgentRun, removeFolder, temporaryFolder } from '../runner/agent-run.js';

// Real sandboxes, by the bwrap of this machine. Where it is not there, or may not make namespaces, these tests fail: nobody has seen
// then that a sandbox holds anything.

/** What an agent tries, and whether that is to come off. */
type Try = readonly [what: string, command: string, isAllowed: boolean];

const NOT_THERE = `/tmp/wave-escaped-${process.pid}`;

const inSharedTree: readonly Try[] = [
  ['writes to its workspace', 'mkdir -p out/A1 && echo x > out/A1/x', true],
  ['reads what lies elsewhere', 'cat "$HOME/outside.txt"', true],
  ['writes elsewhere', 'echo x >> "$HOME/outside.txt"', false],
  ['makes something elsewhere', 'touch "$HOME/new.txt"', false],
  [
    'writes elsewhere through a link',
    'ln -s "$HOME/outside.txt" out/A1/l; echo x >> out/A1/l; code=$?; rm out/A1/l; exit $code',
    false,
  ],
  ['reads a key of its user', 'cat "$HOME/.ssh/id_ed25519"', false],
  ['reads a login of another program', 'cat "$HOME/.codex/auth.json"', false],
  ['reads what agents print before it is redacted', 'cat "$WAVE_SPOOL_DIR"/wave/*/spool/*.out', false],
  ['looks at what git has', 'git status && git log', true],
  ['sets up git', 'git config filter.x.clean "touch $HOME/y"', false],
  ['writes a hook', 'mkdir -p .git/hooks && echo x > .git/hooks/pre-commit', false],
  ['moves what is checked out', 'git update-ref HEAD HEAD~1', false],
  ['commits', 'git commit --allow-empty -m x', false],
  ['puts another folder in the place of .git', 'mv .git .git2', false],
  ['changes what Wave runs by', 'echo x >> wave.config.json', false],
  ['writes to what was decided', 'echo x >> .tmp/main/control-plane/wave-0.ndjson', false],
  ['puts another wave in its place', 'echo x > "$(command -v wave)"', false],
  ['puts another state in its place', 'mv .tmp .tmp2', false],
  ['sees the worktree of another agent', 'test -d .tmp/main/workspaces/wave-0/a2', true],
  ['writes to it', 'echo x > .tmp/main/workspaces/wave-0/a2/x', false],
  ['sees processes of others', `test -d /proc/${process.pid}`, false],
  ['ends processes of others', `kill -0 ${process.pid}`, false],
  ['writes to a temporary folder', `echo x > ${NOT_THERE} && test "$TMPDIR" = /tmp`, true],
  [
    'gets at what runs below /run',
    `ls -A /run | grep -vxE 'systemd|resolvconf|NetworkManager|current-system|booted-system|opengl-driver|wrappers'`,
    false,
  ],
  ['reaches this machine', 'node connect.cjs', true],
  ['sets the kernel', 'cat /proc/sys/vm/swappiness > /proc/sys/vm/swappiness', false],
  ['makes a file system writable again', 'mount -o remount,rw /', false],
  ['posts', 'wave coord post --kind evidence --summary said-by-A1', true],
  [
    'posts what does not fit into a line',
    'wave coord post --kind evidence --summary long --detail "$(head -c 9000 /dev/zero | tr "\\0" x)"',
    true,
  ],
  ['reads its inbox', 'wave coord inbox', true],
  ['acknowledges its signal', 'wave signal ack', true],
  ['sees that the launcher lives', 'wave status | grep -q running', true],
  ['asks another lane', 'wave dep post --to-lane api --summary wanted', true],
  [
    'leaves a report, in its place at once',
    'echo "{" > "$WAVE_RESULT_FILE.tmp" && mv "$WAVE_RESULT_FILE.tmp" "$WAVE_RESULT_FILE" && rm "$WAVE_RESULT_FILE"',
    true,
  ],
  [
    'asks a person, and waits',
    'wave feedback ask --id colour --question "Which colour?" --wait | grep -q teal',
    true,
  ],
];

const inWorktree: readonly Try[] = [
  ['writes to its workspace', 'mkdir -p out/A2 && echo x > out/A2/x', true],
  ['writes to the shared tree', 'echo x >> "$WAVE_REPO/README.md"', false],
  ['says whose worktree it is', 'echo x > .git', false],
  ['looks at what git has', 'git status && git log', true],
  ['commits', 'git add out && git commit -m x', false],
  ['posts', 'wave coord post --kind evidence --summary said-by-A2', true],
];

const withoutNetwork: readonly Try[] = [
  ['reaches this machine', 'node connect.cjs', false],
  ['posts', 'wave coord post --kind evidence --summary said-by-A3', true],
  ['reads its inbox', 'wave coord inbox', true],
  ['sees that the launcher lives', 'wave status | grep -q running', true],
];

const tries = { A1: inSharedTree, A2: inWorktree, A3: withoutNetwork } as const;
type AgentId = keyof typeof tries;

function scriptOf(list: readonly Try[]): string {
  const steps = list.map(([what, command]) => {
    const quoted = `'${command.replaceAll("'", `'\\''`)}'`;
    return `if sh -c ${quoted} >/dev/null 2>&1; then echo "ok: ${what}"; else echo "refused: ${what}"; fi`;
  });
  return [...steps, 'exit 7', ''].join('\n');
}

describe('an agent in a sandbox', () => {
  const repo = new ScratchRepository();
  // Not below /tmp, which is another one there.
  const home = mkdtempSync(join(homedir(), '.wave-sandbox-home-'));
  const server = createServer((socket) => socket.end());
  const said = new Map<string, string>();
  let launched = '';

  beforeAll(async () => {
    for (const path of ['outside.txt', '.ssh/id_ed25519', '.codex/auth.json']) {
      mkdirSync(dirname(join(home, path)), { recursive: true });
      writeFileSync(join(home, path), 'as it was\n');
    }
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    repo.env.HOME = home;
    repo.write('README.md', 'x\n');
    repo.write('wave.config.json', '{"executors":{"sandbox":"bwrap"}}\n');
    repo.write(
      'connect.cjs',
      `require('net').connect(${port}, '127.0.0.1').on('error', () => process.exit(1)).on('connect', () => process.exit(0));\n`,
    );
    for (const [id, list] of Object.entries(tries)) repo.write(`try-${id}.sh`, scriptOf(list));
    repo.wave(0, [{ id: 'A1', run: ['true'] }], 'api');
    repo.wave(0, [
      { id: 'A1', run: ['sh', 'try-A1.sh'] },
      { id: 'A2', run: ['sh', 'try-A2.sh'], extra: '### Workspace\n\n- worktree' },
      { id: 'A3', run: ['sh', 'try-A3.sh'], extra: '### Permissions\n\n- network: none' },
    ]);
    repo.git('add', '--all');
    repo.git('commit', '--quiet', '--message', 'one');
    repo.git('commit', '--quiet', '--allow-empty', '--message', 'two');
    const launch = repo.start(['launch', '--lane', 'main', '--max-retries-per-wave', '0']);
    void launch.result.then(({ stdout, stderr }) => (launched = stdout + stderr));
    const isAsked = async (): Promise<boolean> =>
      launched !== '' ||
      (await repo.wave$('feedback', 'show', '--lane', 'main', '--id', 'colour')).code === 0;
    await until('the question', isAsked);
    await repo.wave$('feedback', 'respond', '--lane', 'main', '--id', 'colour', '--response', 'teal');
    await launch.result;
    for (const id of Object.keys(tries))
      said.set(id, (await repo.wave$('logs', '--lane', 'main', '--wave', '0', '--agent', id)).stdout);
  });
  afterAll(() => {
    server.close();
    repo.close();
    rmSync(home, { recursive: true, force: true });
  });

  const rows = Object.entries(tries).flatMap(([id, list]) =>
    list.map(([what, , isAllowed]) => [id as AgentId, what, isAllowed ? 'ok' : 'refused'] as const),
  );
  test.each(rows)('%s %s: %s', (id, what, wanted) => {
    expect(said.get(id), launched).toContain(`${wanted}: ${what}\n`);
  });

  test('ends with what it ended with', () => {
    const ended = repo
      .records('.tmp/main/control-plane/wave-0.ndjson')
      .filter(({ type }) => type === 'agent-run.exited');
    expect(ended.map(({ data }) => (data as { exitCode: number }).exitCode)).toEqual([7, 7, 7]);
  });

  test('has changed nothing elsewhere', () => {
    expect(readFileSync(join(home, 'outside.txt'), 'utf8')).toBe('as it was\n');
    expect(readdirSync(home).sort()).toEqual(['.codex', '.ssh', 'outside.txt']);
    expect(existsSync(NOT_THERE)).toBe(false);
  });
});

describe('the processes of a sandbox', () => {
  const bwrap = findProgram('bwrap', process.env.PATH, '/') ?? 'bwrap';
  // The rig speaks by a socket there.
  const mounts = [{ path: tmpdir(), how: 'write' }] as const;
  let rig: AgentRig;
  let folder = '';

  beforeAll(async () => {
    rig = await AgentRig.start();
    folder = temporaryFolder();
  });
  afterAll(async () => {
    await rig.close();
    removeFolder(folder);
  });

  async function started(name: string) {
    const argv = bwrapArgv({ program: bwrap, cwd: folder, hasNetwork: true, mounts }, rig.command(name));
    const agent = new AgentRun(mkdtempSync(join(folder, 'run-')), argv);
    await agent.spawn();
    const inv = await rig.nextInvocation(name);
    const { status } = await agent.becomes('running');
    const namespace = await until('a namespace of its own', () => namespaceBelow(status.agent.pgid));
    return { agent, inv, namespace };
  }

  test.each([
    ['a code', 3, [3, null]],
    ['a code like that of a signal', 130, [130, 'INT']],
  ] as const)('an exit is kept: %s', async (_, code, wanted) => {
    const { agent, inv, namespace } = await started('code');
    await inv.exit(code);
    expect(await agent.ends()).toEqual(wanted);
    await until('nobody left', () => membersOf(namespace).length === 0);
  });

  test('an agent that cleans up when it is told to end keeps its own exit code', async () => {
    const { agent, inv, namespace } = await started('polite');
    await inv.exitOnTerm(5);
    expect(await agent.stop()).toMatchObject({ kind: 'stopped', killed: false });
    expect(await agent.ends()).toEqual([5, null]);
    expect(membersOf(namespace)).toEqual([]);
  });

  test('an agent that ignores it is killed, and that is told', async () => {
    const { agent, inv, namespace } = await started('deaf');
    await inv.ignoreTerm();
    expect(await agent.stop(50)).toMatchObject({ kind: 'stopped', killed: true });
    expect(await agent.ends()).toEqual([137, 'KILL']);
    await until('nobody left', () => membersOf(namespace).length === 0);
  });

  test('whoever left its group and dropped its variables ends with it', async () => {
    const { agent, inv, namespace } = await started('hidden');
    await inv.spawnChild({ outsideGroup: true, ignoreTerm: true, withoutEnvironment: true });
    expect(await agent.stop(50)).toMatchObject({ kind: 'stopped' });
    await until('nobody left', () => membersOf(namespace).length === 0);
  });
});

test('an agent outlives its launcher, and the next one goes on with it', async () => {
  const repo = new ScratchRepository();
  const rig = await AgentRig.start();
  try {
    const [node, client, socket, ...words] = rig.command('A1');
    const write = `sandbox.write: ${[dirname(client ?? ''), dirname(socket ?? '')].join(', ')}`;
    repo.wave(0, [
      { id: 'A1', run: [node, client ?? '', socket ?? '', ...words], executor: ['sandbox: bwrap', write] },
    ]);
    const first = repo.start(['launch'], { detached: true });
    const agent = await rig.nextInvocation('A1');
    await until('it is on record', () =>
      existsSync(join(repo.path, '.tmp/main/status/wave-0/attempt-1/A1.json')),
    );
    process.kill(-(first.child.pid ?? 0), 'SIGKILL');
    await first.result;
    const second = repo.start(['launch']);
    await agent.stdout('still here\n');
    await agent.exit(0);
    const ended = await second.result;
    expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 0 });
    expect(rig.seen).toEqual(['A1']);
    expect((await repo.wave$('logs', '--agent', 'A1')).stdout).toBe('still here\n');
  } finally {
    await rig.close();
    repo.close();
  }
});

/** The namespace of processes in this group that is not our own. */
function namespaceBelow(pgid: number): string | undefined {
  const own = readlinkSync('/proc/self/ns/pid');
  for (const pid of processes()) {
    const [, , group] = statOf(pid);
    const namespace = namespaceOf(pid);
    if (Number(group) === pgid && namespace !== undefined && namespace !== own) return namespace;
  }
  return undefined;
}

function membersOf(namespace: string): readonly string[] {
  return processes().filter((pid) => namespaceOf(pid) === namespace && statOf(pid)[0] !== 'Z');
}

function processes(): readonly string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
}

function namespaceOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined;
  }
}

/** State, parent and group. */
function statOf(pid: string): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
