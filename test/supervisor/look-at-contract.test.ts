import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/base/redact.js';
import type { WaveContract } from '../../src/model/wave.js';
import { LaneLayout, RepoLayout } from '../../src/store/layout.js';
import { FileMeasurer } from '../../src/store/measure-file.js';
import type { CheckOrder } from '../../src/supervisor/check-order.js';
import type { Look } from '../../src/supervisor/look-at-contract.js';
import { lookAtContract } from '../../src/supervisor/look-at-contract.js';
import type { Session } from '../../src/supervisor/session.js';
import { agent, contract } from '../rig/wave-builder.js';

const NEVER = new AbortController().signal;
const OWN_TSC = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));

describe('looking at a contract', () => {
  let repo: string;
  let outside: string;
  beforeEach(() => {
    repo = realpathSync(mkdtempSync(join(tmpdir(), 'wave-look-')));
    outside = mkdtempSync(join(tmpdir(), 'wave-outside-'));
    writeFileSync(join(outside, 'secret.json'), '{}');
  });
  afterEach(() => {
    rmSync(repo, { recursive: true, force: true });
    rmSync(outside, { recursive: true, force: true });
  });

  const write = (path: string, content: string | Buffer): void => {
    mkdirSync(dirname(join(repo, path)), { recursive: true });
    writeFileSync(join(repo, path), content);
  };
  const session = (): Session => {
    const context = {
      repo,
      repoLayout: new RepoLayout(repo),
      layout: new LaneLayout('main', join(repo, '.tmp/main')),
      lane: 'main',
      project: undefined,
      config: {},
      clock: { now: () => Date.now() },
      env: { PATH: process.env['PATH'], SECRET_OF_OURS: 'x' },
    };
    const redactor = createRedactor({ secrets: ['hunter2hunter2'] });
    const parts = {
      context,
      runId: 'r1',
      spool: join(outside, 'spool'),
      redactor,
      measurer: new FileMeasurer(repo),
    };
    return parts as unknown as Session;
  };
  const look = async (
    over: Partial<WaveContract>,
    more: Partial<CheckOrder> = {},
  ): Promise<Look | undefined> => {
    const one = contract('c', over);
    return lookAtContract(
      session(),
      {
        checkId: randomUUID(),
        wave: 0,
        agent: agent('A1', { contracts: [one] }),
        contract: one,
        attempt: 1,
        run: { intentId: 'i', agentId: 'A1', attempt: 1, round: 0 },
        timeLimitMs: 60_000,
        baseline: undefined,
        ...more,
      },
      NEVER,
    );
  };
  const json = { type: 'json-schema', source: 'a.json', schema: 's.json' } as const;
  const markdown = { type: 'markdown', source: 'a.md', headings: ['Risks'] } as const;
  const nonEmpty = { type: 'non-empty', source: 'a' } as const;

  describe('whatever lies in the place of the file', () => {
    /** Puts it there. */
    const things: Readonly<Record<string, (path: string) => void>> = {
      nothing: () => undefined,
      folder: (path) => mkdirSync(path),
      pipe: (path) => execFileSync('mkfifo', [path]),
      'link out': (path) => symlinkSync(join(outside, 'secret.json'), path),
      'link to nowhere': (path) => symlinkSync(join(repo, 'nowhere'), path),
      'link to itself': (path) => symlinkSync(path, path),
      'not text': (path) => writeFileSync(path, Buffer.from([0x7b, 0xff, 0xfe, 0x7d])),
      huge: (path) => {
        writeFileSync(path, 'x');
        truncateSync(path, 100 * 1024 * 1024);
      },
    };
    it.each<[string, Partial<WaveContract>, string, RegExp]>([
      ['nothing', json, 'failed', /a\.json: does not exist/],
      ['folder', json, 'failed', /a\.json: is a folder/],
      ['pipe', json, 'failed', /a\.json: is no regular file/],
      ['link out', json, 'failed', /a\.json: leads out of the repository/],
      ['link to nowhere', json, 'failed', /a\.json: does not exist/],
      ['link to itself', json, 'error', /a\.json: cannot be read/],
      ['not text', json, 'failed', /a\.json: is no UTF-8 text/],
      ['huge', json, 'error', /a\.json: is too large/],
      ['nothing', markdown, 'failed', /a\.md: does not exist/],
      ['folder', markdown, 'failed', /a\.md: is a folder/],
      ['not text', markdown, 'failed', /a\.md: is no UTF-8 text/],
      ['huge', markdown, 'error', /a\.md: is too large/],
      ['nothing', nonEmpty, 'failed', /a: does not exist/],
      ['folder', nonEmpty, 'failed', /a: is a folder/],
      ['pipe', nonEmpty, 'failed', /a: is no regular file/],
      ['link out', nonEmpty, 'failed', /a: leads out of the repository/],
      ['huge', nonEmpty, 'passed', /^$/],
      ['not text', nonEmpty, 'passed', /^$/],
    ])('%s: %o', async (thing, over, outcome, finding) => {
      write('s.json', '{}');
      things[thing]?.(join(repo, over.source ?? ''));
      const found = await look(over);
      expect(found).toMatchObject({ outcome });
      expect(found?.findings.join(' ')).toMatch(finding);
    });
  });

  it.each([
    ['nothing', '', 'failed'],
    ['blanks and line ends', ' \n\t\r\n', 'failed'],
    ['a byte order mark', '\ufeff\n', 'failed'],
    ['very many blanks, then something', `${' '.repeat(3_000_000)}x`, 'passed'],
    ['something', 'x', 'passed'],
  ])('a file that holds %s', async (_, content, outcome) => {
    write('a', content);
    expect(await look(nonEmpty)).toMatchObject({ outcome });
  });

  it('a pattern that never comes to an end is given up, and holds nobody up for long', async () => {
    write('s.json', '{"pattern":"^(a+)+$"}');
    write('a.json', `"${'a'.repeat(40)}!"`);
    const began = performance.now();
    expect(await look(json)).toMatchObject({
      outcome: 'error',
      findings: [expect.stringContaining('was given up') as string],
    });
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('a schema that is not there, or that nobody can use, is an error and not the agent’s fault', async () => {
    write('a.json', '{}');
    expect(await look(json)).toMatchObject({ outcome: 'error', findings: ['s.json: does not exist'] });
    write('s.json', '{"$ref":"http://127.0.0.1:1/never"}');
    expect(await look(json)).toMatchObject({ outcome: 'error', failureClass: 'deterministic' });
  });

  it('names what it looked at by what it was', async () => {
    write('a.json', '{}');
    write('s.json', '{}');
    const measurer = new FileMeasurer(repo);
    const files = ['s.json', 'a.json'].map((path) => ({ path, sha256: measurer.measure(path).sha256 }));
    expect(await look(json)).toMatchObject({ outcome: 'passed', files });
  });

  it.each<[string, string | null, string | null | undefined, string]>([
    ['it is another', 'new', 'old', 'passed'],
    ['it was not there', 'new', null, 'passed'],
    ['it is the same', 'old', 'old', 'failed'],
    ['it is gone', null, 'old', 'failed'],
    ['nobody knows what it was', 'new', undefined, 'error'],
  ])('changed: %s', async (_, now, before, outcome) => {
    const source = 'a';
    const measure = (content: string | null) => {
      if (content === null) rmSync(join(repo, source), { force: true });
      else write(source, content);
      return new FileMeasurer(repo).measure(source);
    };
    const baseline = before === undefined ? undefined : measure(before);
    measure(now);
    expect(await look({ type: 'changed', source }, { baseline })).toMatchObject({ outcome });
  });

  it('a type that nobody knows never passes', async () => {
    const type = 'vibes' as 'changed';
    expect(await look({ type, source: 'a' })).toMatchObject({
      outcome: 'error',
      failureClass: 'deterministic',
    });
  });

  describe('a command', () => {
    const run = (...argv: readonly string[]): Partial<WaveContract> => ({
      type: 'command',
      source: null,
      run: argv,
    });
    it('says at its end what is wrong, printable, without secrets, all of it in the log', async () => {
      const script = 'seq 1 100; printf "bad \\033[31m hunter2hunter2\\n" >&2; exit 3';
      const found = await look(run('sh', '-c', script));
      expect(found).toMatchObject({ outcome: 'failed', failureClass: 'contract' });
      expect(found?.findings).toHaveLength(21);
      expect(found?.findings[0]).toBe(
        `sh -c 'seq 1 100; printf "bad \\033[31m [redacted]\\n" >&2; exit 3' ended with 3`,
      );
      expect(found?.findings.join('\n')).not.toContain('hunter2hunter2');
      expect(found?.findings.join('\n')).toContain('bad \\x1b[31m [redacted]');
      const log = readFileSync(join(repo, '.tmp/main', found?.logPath ?? ''), 'utf8');
      expect(log.split('\n')).toHaveLength(102);
      expect(log).not.toContain('hunter2hunter2');
    });

    it('gets the environment that agents get', async () => {
      const found = await look(run('sh', '-c', 'echo "$WAVE_AGENT $PWD [$SECRET_OF_OURS]"; exit 1'));
      expect(found?.findings[1]).toBe(`A1 ${repo} []`);
    });

    it.each([
      ['is not there', ['no-such-program'], 'deterministic', /not on the PATH/],
      [
        'is not there, as its shell says',
        ['sh', '-c', 'no-such-program'],
        'deterministic',
        /could not be run/,
      ],
      ['is not there any more', ['./gone'], 'deterministic', /not on the PATH/],
    ])('%s', async (_, argv, failureClass, finding) => {
      const found = await look(run(...argv));
      expect(found).toMatchObject({ outcome: 'error', failureClass });
      expect(found?.findings[0]).toMatch(finding);
    });

    it('that does not end in time could not be asked', async () => {
      const found = await look(run('sleep', '1000'), { timeLimitMs: 100 });
      expect(found).toMatchObject({ outcome: 'error', failureClass: 'timeout' });
    });

    it('that is to stop gives no answer', async () => {
      const one = contract('c', run('sleep', '1000'));
      const abort = new AbortController();
      const order = { checkId: randomUUID(), agent: agent('A1'), contract: one, timeLimitMs: 60_000 };
      const base = { wave: 0, attempt: 1, baseline: undefined };
      const of = { intentId: 'i', agentId: 'A1', attempt: 1, round: 0 };
      const looking = lookAtContract(session(), { ...order, ...base, run: of }, abort.signal);
      abort.abort();
      expect(await looking).toBeUndefined();
    });

    it('that changes what it is to look at says nothing', async () => {
      write('out.txt', '1');
      const owner = { agent: agent('A1', { deliverables: ['out.txt'] }) };
      const found = await look(run('sh', '-c', 'echo 2 > out.txt'), owner);
      expect(found).toMatchObject({ outcome: 'error', findings: ['out.txt changed while it was checked'] });
      expect(await look(run('sh', '-c', 'echo 2 > other.txt'), owner)).toMatchObject({ outcome: 'passed' });
    });
  });

  describe('the compiler of the repository', () => {
    const typescript = { type: 'typescript', source: 'src/a.ts' } as const;
    const install = (): void => {
      write('node_modules/.bin/tsc', `#!/bin/sh\nexec '${process.execPath}' '${OWN_TSC}' "$@"\n`);
      chmodSync(join(repo, 'node_modules/.bin/tsc'), 0o755);
    };
    const project = (include: readonly string[], more: object = {}): void => {
      const compilerOptions = {
        strict: true,
        types: [],
        lib: ['es2022'],
        composite: true,
        outDir: 'out',
        ...more,
      };
      write('tsconfig.json', JSON.stringify({ compilerOptions, include }));
    };

    it('is asked by the nearest tsconfig, and writes nothing', async () => {
      install();
      project(['src']);
      write('src/a.ts', 'export const a: number = 1;\n');
      expect(await look(typescript)).toMatchObject({ outcome: 'passed' });
      write('src/a.ts', 'export const a: number = "x";\nexport const b = (c) => c;\n');
      const found = await look(typescript);
      expect(found).toMatchObject({ outcome: 'failed', failureClass: 'contract' });
      expect(found?.findings).toEqual([
        expect.stringMatching(/^src\/a\.ts:1:14: TS2322: /),
        expect.stringMatching(/^src\/a\.ts:2:19: TS7006: /),
      ]);
      const left = execFileSync('find', ['.', '-name', '*.tsbuildinfo', '-o', '-name', 'out'], { cwd: repo });
      expect(left.toString()).toBe('');
    });

    it('is not asked about what is not in its project', async () => {
      install();
      project(['lib']);
      write('lib/b.ts', 'export {};\n');
      write('src/a.ts', 'export const a: number = "x";\n');
      expect(await look(typescript)).toMatchObject({ outcome: 'error', failureClass: 'deterministic' });
      write('tsconfig.app.json', '{"extends":"./tsconfig.json","include":["src"]}');
      expect(await look({ ...typescript, schema: 'tsconfig.app.json' })).toMatchObject({ outcome: 'failed' });
    });

    it('leaves what others did wrong to others, as long as it can look at types at all', async () => {
      install();
      project(['src']);
      write('src/a.ts', 'export const a: number = 1;\n');
      write('src/b.ts', 'export const b: number = "x";\n');
      expect(await look(typescript)).toMatchObject({ outcome: 'passed' });
      write('src/b.ts', 'export const = ;\n');
      expect(await look(typescript)).toMatchObject({ outcome: 'error', failureClass: 'transient' });
    });

    it('is asked without a project where there is none', async () => {
      install();
      write('src/a.ts', 'export const a: number = "x";\n');
      expect(await look(typescript)).toMatchObject({ outcome: 'failed' });
    });

    it('that is not there is an error, and so is a project that is wrong', async () => {
      write('src/a.ts', 'export {};\n');
      const missing = await look(typescript);
      expect(missing).toMatchObject({ outcome: 'error', failureClass: 'deterministic' });
      expect(missing?.findings[0]).toContain('node_modules/.bin/tsc');
      install();
      project(['src'], { strcit: true });
      expect(await look(typescript)).toMatchObject({ outcome: 'error', failureClass: 'deterministic' });
    });
  });
});
