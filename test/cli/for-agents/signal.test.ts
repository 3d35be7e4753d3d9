import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SignalOptions } from '../../../src/cli/for-agents/signal.js';
import { signalKeyOptions } from '../../../src/cli/for-agents/signal-key-options.js';
import { signal } from '../../../src/cli/for-agents/signal.js';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'wave-signal-'));
});
afterEach(() => rm(cwd, { recursive: true }));

const run = async (options: SignalOptions, input: readonly Uint8Array[] = []) => {
  let stdout = '';
  let stderr = '';
  const code = await signal(options, {
    cwd,
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
    // eslint-disable-next-line @typescript-eslint/require-await
    stdin: async function* () {
      yield* input;
    },
  });
  return { code, stdout, stderr };
};

describe('wave signal <kind>', () => {
  it('prints the canonical line', async () => {
    const values = { 'open-questions': '0', decisions: '1', assumptions: '2', state: 'BLOCKED' };
    expect(await run({ words: ['design'], values })).toEqual({
      code: 0,
      stdout: '[wave-design] state=blocked decisions=1 assumptions=2 open_questions=0\n',
      stderr: '',
    });
    expect((await run({ words: ['wave-verdict', 'fail'] })).stdout).toBe('[wave-verdict] blocked\n');
  });

  it('prints it as JSON', async () => {
    const { stdout } = await run({ words: ['gap'], values: { kind: 'ops' }, json: true });
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      kind: 'signal',
      marker: { kind: 'gap', canonical: '[wave-gap] kind=ops', fields: { kind: 'ops' } },
    });
  });

  it('appends it on a line of its own', async () => {
    await writeFile(join(cwd, 'report.md'), '# Report');
    const options = { words: ['gap'], values: { kind: 'ops' }, appendFile: 'report.md' };
    await run(options);
    await run(options);
    expect(await readFile(join(cwd, 'report.md'), 'utf8')).toBe(
      '# Report\n[wave-gap] kind=ops\n[wave-gap] kind=ops\n',
    );
    await run({ ...options, appendFile: 'new.md' });
    expect(await readFile(join(cwd, 'new.md'), 'utf8')).toBe('[wave-gap] kind=ops\n');
  });

  it.each<[SignalOptions, string]>([
    [{ words: [] }, 'signal/unknown-kind'],
    [{ words: ['prof'] }, 'signal/unknown-kind'],
    [{ words: ['gap', 'ops'] }, 'signal/refused'],
    [{ words: ['verdict', 'pass'], values: { state: 'hold' } }, 'signal/refused'],
    [{ words: ['verdict', 'pass', 'more'] }, 'signal/refused'],
    [{ words: ['gap'], values: { kind: 'ops', detail: 'a\nb' }, appendFile: 'x.md' }, 'signal/refused'],
    [{ words: ['gap'], values: { kind: 'ops' }, appendFile: 'no/such/folder.md' }, 'signal/file'],
    [{ words: ['parse', 'missing.md'] }, 'signal/file'],
  ])('refuses %j', async (options, code) => {
    await expect(run(options)).rejects.toMatchObject({ code, exitCode: 2 });
    await expect(readFile(join(cwd, 'x.md'))).rejects.toThrow();
  });

  it('has a flag for every key', () => {
    expect(Object.keys(signalKeyOptions)).toEqual(
      expect.arrayContaining(['state', 'paths', 'open-questions', 'detail']),
    );
  });
});

describe('wave signal parse', () => {
  const text = 'ä\n[wave-gap] kind=ops detail=größer\n[wave-gap]\n';

  it('shows what would be read, from a file', async () => {
    await writeFile(join(cwd, 'log'), text);
    const { stdout } = await run({ words: ['parse', 'log'], json: true });
    expect(JSON.parse(stdout)).toEqual({
      schemaVersion: 1,
      kind: 'signal-reading',
      markers: [
        {
          kind: 'gap',
          line: 2,
          canonical: '[wave-gap] kind=ops detail=größer',
          fields: { kind: 'ops', detail: 'größer' },
        },
      ],
      diagnostics: [{ line: 3, reason: '[wave-gap] lacks kind' }],
    });
  });

  it('from standard input, in chunks that cut characters', async () => {
    const bytes = [...new TextEncoder().encode(text)].map((byte) => Uint8Array.of(byte));
    const expected = {
      code: 0,
      stdout: '[wave-gap] kind=ops detail=größer\n',
      stderr: 'line 3: [wave-gap] lacks kind\n',
    };
    expect(await run({ words: ['parse'] }, bytes)).toEqual(expected);
    expect(await run({ words: ['parse', '-'] }, bytes)).toEqual(expected);
  });
});
