import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { measureBundle } from '../../src/cli/steer/read-bundle.js';
import type { FileFault } from '../../src/model/file-fault.js';
import { pathFault } from '../../src/model/path-fault.js';
import { loadConfig, parseConfig } from '../../src/store/config-file.js';
import { FileMeasurer } from '../../src/store/measure-file.js';
import { readRegularFile } from '../../src/store/read-regular-file.js';
import { readRepositoryFile } from '../../src/store/read-repository-file.js';
import { readSkillFolder } from '../../src/store/skill-folders.js';
import { lintText, oneAgent } from '../waves/lint-text.js';

const NUL = String.fromCharCode(0);
const ESC = String.fromCharCode(27);
const C1 = String.fromCharCode(0x9b);
const RTL = String.fromCodePoint(0x202e);

/** Paths that no door lets in, whatever lies there. */
const hostile: Readonly<Record<string, string>> = {
  'up and out': '../key',
  'up in between': 'docs/../../key',
  absolute: '/etc/passwd',
  'of a home': '~/key',
  'of a drive': 'C:/key',
  'with backslashes': '..\\key',
  'with a terminal escape': `docs/${ESC}[31m.md`,
  'with an escape of one byte': `docs/${C1}31m.md`,
  'with turned text': `docs/${RTL}dm.exe`,
  "of git's": '.git/config',
  "of git's, in capitals": '.GIT/config',
  "of a nested repository's git": 'vendor/.git/hooks/post-checkout',
  'too long': `docs/${'x'.repeat(2000)}.md`,
};

/** Paths that look odd and are fine. */
const fine = [
  'docs/a.md',
  '-x.md',
  '--force',
  'docs/é.md',
  'docs/日本語.md',
  '.gitignore',
  'a/.github/x.yml',
];

/** Every place of a wave file that takes a path, around one. */
const sections: Readonly<Record<string, (path: string) => string>> = {
  deliverables: (path) => oneAgent(`### Deliverables\n\n- \`${path}\``),
  'proof artifacts': (path) => oneAgent(`### Proof artifacts\n\n- path: \`${path}\``),
  'role prompts': (path) => oneAgent(`### Role prompts\n\n- \`${path}\``),
  ownership: (path) => oneAgent('', `- \`${path}\``),
  contracts: (path) => oneAgent(`### Contracts\n\n- id: c | type: non-empty | source: \`${path}\``),
  'schemas of inputs': (path) => oneAgent(`### Inputs\n\n- A2/a.json as a schema: \`${path}\``),
};
/** What a wave file is told about its paths alone. */
const errorsOf = (text: string): string[] =>
  lintText(text).problems.flatMap(({ code }) => (code === 'wave/bad-path' ? [code] : []));

describe.each(Object.entries(hostile))('a path %s', (_, path) => {
  test.each(Object.entries(sections))('is refused in a wave file: %s', (_section, text) => {
    expect(errorsOf(text(path))).toContain('wave/bad-path');
  });

  test('is refused by the configuration', () => {
    for (const key of ['wavesDir', 'stateRoot', 'docsDir']) {
      const { problems } = parseConfig(JSON.stringify({ paths: { [key]: path } }), 'c');
      expect([key, problems[0]?.code]).toEqual([key, 'config/bad-value']);
    }
  });

  test('is refused as evidence of a person', () => {
    const given = path === '/etc/passwd' ? '../etc/passwd' : path;
    expect(() => measureBundle(tmpdir(), [{ path: given, kind: null }])).toThrow(pathFault(given));
  });
});

test.each(Object.entries(sections))('a path that only looks odd is let in: %s', (_, text) => {
  for (const path of fine) expect([path, errorsOf(text(path))]).toEqual([path, []]);
});

test('what no line of text can hold is refused where a value comes by itself', () => {
  for (const path of [`a${NUL}b`, 'a\nb', 'a\rb', ''])
    expect([path, pathFault(path) === undefined]).toEqual([path, false]);
});

test('nobody is given what Wave itself writes', () => {
  for (const [name, text] of Object.entries(sections).filter(
    ([section]) => !/inputs|contracts/.test(section),
  )) {
    expect([name, errorsOf(text('.tmp/main/x.md'))]).toEqual([name, ['wave/bad-path']]);
    expect([name, errorsOf(text('.tmpx/main/x.md'))]).toEqual([name, []]);
  }
});

describe('what lies at a path', () => {
  let folder: string;
  let server: Server;
  const at = (name: string): string => join(folder, 'repo', name);
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wave-doors-'));
    writeFileSync(join(folder, 'key'), 'secret');
    mkdirSync(at('folder'), { recursive: true });
    symlinkSync('../key', at('out'));
    symlinkSync('loop', at('loop'));
    symlinkSync('nowhere', at('dangling'));
    symlinkSync('/dev/zero', at('device'));
    symlinkSync('..', at('up'));
    symlinkSync('file', at('inside'));
    writeFileSync(at('file'), 'own');
    execFileSync('mkfifo', [at('pipe')]);
    server = createServer();
    await new Promise<void>((resolve) => server.listen(at('socket'), resolve));
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  type Answer = FileFault | 'read';
  const cases: readonly (readonly [name: string, readAsInput: Answer, measured: Answer])[] = [
    ['file', 'read', 'read'],
    ['inside', 'read', 'read'],
    ['none', 'missing', 'missing'],
    ['out', 'outside', 'outside'],
    ['up/key', 'outside', 'outside'],
    ['device', 'outside', 'outside'],
    ['loop', 'unreadable', 'missing'],
    ['dangling', 'missing', 'missing'],
    ['folder', 'folder', 'folder'],
    ['file/below', 'missing', 'missing'],
    ['pipe', 'special', 'special'],
    ['socket', 'unreadable', 'special'],
  ];

  test.each(cases)('%s: nobody is held up, and only the own is read', (name, read, measured) => {
    const repo = join(folder, 'repo');
    expect(readRepositoryFile(repo, name, 100).fault ?? 'read').toBe(read);
    const { exists, fault = 'missing' } = new FileMeasurer(repo).measure(name);
    expect(exists ? 'read' : fault).toBe(measured);
    const isText = name === 'file' || name === 'inside';
    expect('text' in readRegularFile(at(name))).toBe(isText || name === 'out' || name === 'up/key');
    expect('text' in readRegularFile(at(name), { noFollow: true })).toBe(
      name === 'file' || name === 'up/key',
    );
    if (measured !== 'read')
      expect(() => measureBundle(repo, [{ path: name, kind: null }])).toThrow(
        /bundle|does not|is |leads|cannot/,
      );
  });

  test.each(cases)('%s, as a skill: only the own is read', (name, read) => {
    const repo = join(folder, 'repo');
    const skill = join('skills', name.replace('/', '-'));
    mkdirSync(at(skill), { recursive: true });
    rmSync(at(`${skill}/SKILL.md`), { force: true });
    symlinkSync(`../../${name}`, at(`${skill}/SKILL.md`));
    const body = readSkillFolder(repo, ['skills'], name.replace('/', '-'))?.body;
    expect(body !== null && body !== undefined && 'text' in body).toBe(read === 'read');
  });

  test.each(['pipe', 'socket', 'folder'])(
    'the configuration: a %s is said, and waited for by nobody',
    (name) => {
      const other = join(folder, `other-${name}`);
      mkdirSync(other);
      symlinkSync(at(name), join(other, 'wave.config.json'));
      expect(loadConfig(other).problems).toMatchObject([{ code: 'config/unreadable' }]);
    },
  );
});
