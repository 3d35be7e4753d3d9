import { describe, expect, it } from 'vitest';
import { Problem } from '../../src/base/problem.js';
import type { Surroundings } from '../../src/cli/command.js';
import { commands } from '../../src/cli/commands.js';
import { help } from '../../src/cli/help.js';
import { reportProblem } from '../../src/cli/report-problem.js';
import { runCli } from '../../src/cli/run-cli.js';

function listening() {
  const said = { stdout: '', stderr: '' };
  const io: Surroundings = {
    cwd: '/nowhere',
    env: {},
    node: 'node',
    entry: 'wave',
    stdout: (text) => (said.stdout += text),
    stderr: (text) => (said.stderr += text),
    stdin: async function* () {},
    terminal: { isTty: false, columns: 80, color: false },
    onInterrupt: () => () => undefined,
    serveMcp: () => Promise.resolve(),
  };
  return { io, said };
}
const reported = (error: unknown, ...argv: string[]) => {
  const { io, said } = listening();
  return { code: reportProblem(error, argv, io), ...said };
};
const ran = async (...argv: string[]) => {
  const { io, said } = listening();
  return { code: await runCli(argv, io), ...said };
};
const held = new Problem('lane/held', 'another launcher holds lane main', {
  hint: 'wave control status',
  exit: 'laneHeld',
  lines: ['  run r1'],
});

describe('a problem', () => {
  it('is said on stderr, with what to do, and ends with its exit code', () => {
    expect(reported(held)).toEqual({
      code: 32,
      stdout: '',
      stderr: 'wave: another launcher holds lane main (lane/held)\n  run r1\n  hint: wave control status\n',
    });
    expect(reported(new Problem('cli/x', 'no')).stderr).toBe('wave: no (cli/x)\n');
  });

  it.each([['--json'], ['--format=json'], ['--format', 'json']])('is one JSON line with %s', (...argv) => {
    const { code, stderr } = reported(held, 'launch', ...argv);
    expect(code).toBe(32);
    expect(stderr.endsWith('\n')).toBe(true);
    expect(JSON.parse(stderr)).toEqual({
      schemaVersion: 1,
      kind: 'error',
      exitCode: 32,
      code: 'lane/held',
      message: 'another launcher holds lane main',
      hint: 'wave control status',
      lines: ['  run r1'],
    });
  });

  it('shows what others wrote without its escapes, and no secret', () => {
    const secret = `ghp_${'a'.repeat(36)}`;
    expect(reported(new Problem('x/y', `\u001b[31mred ${secret}`)).stderr).toBe(
      'wave: \\x1b[31mred [redacted] (x/y)\n',
    );
    expect(reported(new Problem('x/y', secret), '--json').stderr).not.toContain(secret);
  });

  it('that nobody expected is internal, and shows its stack only when asked', () => {
    const error = new Error('oops');
    expect(reported(error)).toMatchObject({
      code: 1,
      stderr: 'wave: internal error: oops\n  hint: the same with --debug shows where\n',
    });
    expect(reported(error, '--debug').stderr).toContain('report-problem.test.ts');
    expect(JSON.parse(reported('text', '--json').stderr)).toMatchObject({
      code: 'internal',
      message: 'text',
      exitCode: 1,
    });
  });
});

describe('help', () => {
  it.each([[], ['--help'], ['-h'], ['help']])('%j lists every command', async (...argv) => {
    const { code, stdout, stderr } = await ran(...argv);
    expect([code, stderr]).toEqual([0, '']);
    for (const { name, summary } of commands)
      expect(stdout).toMatch(new RegExp(`^ {2}${name} +${summary.slice(0, 20)}`, 'm'));
  });

  it.each(commands.map((command) => [command.name, command] as const))(
    'of %s shows its flags and examples',
    async (name, command) => {
      const { code, stdout } = await ran('help', ...name.split(' '));
      expect(code).toBe(0);
      for (const example of command.examples) expect(stdout).toContain(`  ${example}\n`);
      for (const [flag, { hidden, doc }] of Object.entries(command.options)) {
        expect(stdout.includes(`  --${flag} `) && stdout.includes(doc)).toBe(hidden !== true);
      }
      expect(await ran(...name.split(' '), '--help')).toMatchObject({ code: 0, stdout });
    },
  );

  it('of a group lists its members', () => {
    const { io, said } = listening();
    expect(help(commands, ['control'], io)).toBe(0);
    expect(said.stdout).toContain('wave control status');
  });

  it('of nothing that there is exits 2', async () => {
    expect(await ran('help', 'lanch')).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('the command line', () => {
  it.each([
    [['--version'], 0, /^\d+\.\d+\.\d+\S*\n$/],
    [['version'], 0, /^\d+\./],
  ])('%j', async (argv, code, stdout) => {
    const result = await ran(...argv);
    expect(result.code).toBe(code);
    expect(result.stdout).toMatch(stdout);
  });

  it.each([
    [['--verson'], 'did you mean "--version"'],
    [['--dry-run'], 'does not know --dry-run'],
    [['lanch'], 'did you mean "launch"'],
  ])('%j exits 2 and says why', async (argv, text) => {
    const { code, stdout, stderr } = await ran(...argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(text);
  });
});
