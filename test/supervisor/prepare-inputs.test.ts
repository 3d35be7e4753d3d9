import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentInput } from '../../src/model/wave.js';
import { LaneLayout } from '../../src/store/layout.js';
import { FileMeasurer } from '../../src/store/measure-file.js';
import type { PreparedInputs } from '../../src/supervisor/prepare-inputs.js';
import { prepareInputs } from '../../src/supervisor/prepare-inputs.js';
import type { Session } from '../../src/supervisor/session.js';
import { agent, wave } from '../rig/wave-builder.js';

describe('preparing inputs', () => {
  let repo: string;
  beforeEach(() => {
    repo = realpathSync(mkdtempSync(join(tmpdir(), 'wave-inputs-')));
  });
  afterEach(() => rmSync(repo, { recursive: true, force: true }));

  const at = (path: string): string => join(repo, path);
  const write = (path: string, content: string | Buffer): void => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), content);
  };
  const prepare = (over: Partial<AgentInput> = {}, round = 0): Promise<PreparedInputs> => {
    const input = {
      agentId: 'A1',
      path: 'out/spec.json',
      alias: 'spec',
      optional: false,
      schema: null,
      ...over,
    };
    const taker = agent('A2', { inputs: [input] });
    const of = wave([agent('A1', { deliverables: ['out/spec.json'] }), taker]);
    const context = { repo, layout: new LaneLayout('main', at('.tmp/main')) };
    const session = { context, measurer: new FileMeasurer(repo) } as unknown as Session;
    return prepareInputs(session, of, taker, { wave: 3, attempt: 2, agentId: 'A2', round });
  };
  const copyAt = '.tmp/main/inputs/wave-3/attempt-2/A2/spec';

  it('copies bytes as they are, read-only, with their hash', async () => {
    const bytes = Buffer.from([0, 255, 10, 13, 0]);
    write('out/spec.json', bytes);
    const { copies, problems } = await prepare();
    expect(problems).toEqual([]);
    expect(readFileSync(at(copyAt)).equals(bytes)).toBe(true);
    expect(statSync(at(copyAt)).mode & 0o777).toBe(0o444);
    const { sha256 } = new FileMeasurer(repo).measure('out/spec.json');
    expect(copies).toEqual([
      {
        alias: 'spec',
        producer: 'A1',
        path: 'out/spec.json',
        copy: copyAt.replace('.tmp/main/', ''),
        sha256,
        bytes: 5,
      },
    ]);
  });

  it('finds the file by its name, with or without its ending', async () => {
    write('out/spec.json', '1');
    for (const path of ['spec.json', 'spec']) expect((await prepare({ path })).copies).toHaveLength(1);
  });

  it('makes it again, whatever is there, and each round its own', async () => {
    write('out/spec.json', '1');
    await prepare();
    write('.tmp/main/inputs/wave-3/attempt-2/A2/left-over', 'x');
    write('out/spec.json', '2');
    await prepare();
    expect(readFileSync(at(copyAt), 'utf8')).toBe('2');
    expect(existsSync(at('.tmp/main/inputs/wave-3/attempt-2/A2/left-over'))).toBe(false);
    write('out/spec.json', '3');
    await prepare({}, 1);
    expect(readFileSync(at(copyAt), 'utf8')).toBe('2');
    expect(readFileSync(at('.tmp/main/inputs/wave-3/attempt-2/A2+2/spec'), 'utf8')).toBe('3');
  });

  it('an optional one may be missing, and is nothing else', async () => {
    expect(await prepare({ optional: true })).toMatchObject({
      copies: [{ alias: 'spec', copy: null }],
      problems: [],
    });
    mkdirSync(at('out/spec.json'), { recursive: true });
    expect(await prepare({ optional: true })).toMatchObject({
      copies: [],
      problems: [{ fault: 'unusable' }],
    });
  });

  it.each<[string, (path: string) => void, string, RegExp]>([
    ['nothing', () => undefined, 'missing', /does not exist/],
    ['a folder', (path) => mkdirSync(path), 'unusable', /is a folder/],
    ['a pipe', (path) => execFileSync('mkfifo', [path]), 'unusable', /no regular file/],
    ['a link out', (path) => symlinkSync('/etc/passwd', path), 'unusable', /leads out/],
    ['a link to itself', (path) => symlinkSync(path, path), 'unusable', /cannot be read/],
    [
      'far too much',
      (path) => {
        writeFileSync(path, 'x');
        truncateSync(path, 100 * 1024 * 1024);
      },
      'unusable',
      /larger than 64 MiB/,
    ],
  ])('%s is refused', async (_, put, fault, detail) => {
    mkdirSync(at('out'));
    put(at('out/spec.json'));
    const { copies, problems } = await prepare();
    expect(copies).toEqual([]);
    expect(problems).toMatchObject([{ alias: 'spec', producer: 'A1', path: 'out/spec.json', fault }]);
    expect(problems[0]?.detail).toMatch(detail);
    expect(existsSync(at(copyAt))).toBe(false);
  });

  it.each([
    ['what satisfies it', '{"n":1}', '{"required":["n"]}', undefined],
    ['what does not', '{}', '{"required":["n"]}', 'schema-mismatch'],
    ['what is no JSON', 'n', '{}', 'schema-mismatch'],
    ['what is no text', Buffer.from([0xff]), '{}', 'schema-mismatch'],
    ['by a schema that is none', '{}', '{"requried":["n"]}', 'schema-unusable'],
    ['by a schema elsewhere', '{}', '{"$ref":"https://example.invalid/s.json"}', 'schema-unusable'],
    ['by no schema', '{}', null, 'schema-unusable'],
    ['by one that never comes to an end', `"${'a'.repeat(40)}!"`, '{"pattern":"^(a+)+$"}', 'schema-unusable'],
  ])('a schema: %s', async (_, content, schema, fault) => {
    write('out/spec.json', content);
    if (schema !== null) write('s.json', schema);
    const { problems } = await prepare({ schema: 's.json' });
    expect(problems.map((problem) => problem.fault)).toEqual(fault === undefined ? [] : [fault]);
  });
});
