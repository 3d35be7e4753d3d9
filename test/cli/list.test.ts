import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli/run-cli.js';
import { runInProcess } from '../rig/in-process.js';

const kinds = ['waves', 'agents', 'skills', 'contracts', 'lanes'] as const;

let repo: string;
const put = (path: string, content: string): void => {
  mkdirSync(dirname(join(repo, path)), { recursive: true });
  writeFileSync(join(repo, path), content);
};

beforeAll(() => {
  repo = realpathSync(mkdtempSync(join(tmpdir(), 'wave-list-')));
  mkdirSync(join(repo, '.git'));
  put(
    'wave.config.json',
    JSON.stringify({
      skills: { base: ['tidy'], byRole: { documentation: ['prose'] } },
      executors: { claude: { command: 'no-such-claude' }, opencode: { command: './bin/oc' } },
      projects: { app: { rootDir: 'app', lanes: { ui: {} } } },
    }),
  );
  put(
    'waves/main/wave-0-first.md',
    `# Wave 0 - A first wave with a title that is longer than most screens have room for beside the rest

**Commit message**: \`Feat: it\`

## Agent A1: Writer

### Executor

- id: command
- command.run: ["sh","-c","true"]

### Contracts

- id: tests | type: command | run: npm test -- --silent | on-failure: rework
- id: report | type: non-empty | source: out/a.md | stage: build

### Skills

- prose

### Deliverables

- out/a.md

### Prompt

\`\`\`text
Write.

File ownership (only touch these paths):
- out/
\`\`\`

## Agent A9: Documentation\u202e

### Depends on

- A1

### Prompt

\`\`\`text
Document.

File ownership (only touch these paths):
- docs/
\`\`\`
`,
  );
  put('waves/docs/wave-1.md', '# Wave 1 - Broken\n');
  const manifest = {
    id: 'tidy',
    title: 'Tidy',
    description: 'Leaves no mess.',
    activation: { roles: ['implementation', 'design'] },
  };
  put('skills/tidy/skill.json', JSON.stringify(manifest));
  put('skills/tidy/SKILL.md', 'Sweep.');
  put('bin/oc', '#!/bin/sh\n');
  chmodSync(join(repo, 'bin/oc'), 0o755);
  put(
    '.claude/skills/prose/SKILL.md',
    '---\nname: prose\ndescription: How we write, in plain words and short sentences.\n---\nShort.',
  );
  put('.agents/skills/prose/SKILL.md', 'Long.');
  put('.agents/skills/broken/skill.json', '{ "id": "broken", "titel": "x" }');
  mkdirSync(join(repo, 'skills/away'));
  symlinkSync('/etc/passwd', join(repo, 'skills/away/SKILL.md'));
});
afterAll(() => rmSync(repo, { recursive: true, force: true }));

async function shown(columns: number, ...argv: readonly string[]): Promise<string> {
  let text = '';
  await runCli(['list', ...argv], {
    cwd: repo,
    env: { PATH: '' },
    node: process.execPath,
    entry: '',
    stdout: (chunk) => void (text += chunk),
    stderr: (chunk) => void (text += chunk),
    stdin: () => process.stdin,
    serveMcp: () => Promise.resolve(),
    terminal: { isTty: true, columns, color: false },
    onInterrupt: () => () => undefined,
  });
  return text;
}

describe.each([40, 80, 120])('at %i columns', (columns) => {
  it('everything that can be listed', async () => {
    const all = [];
    for (const kind of kinds) all.push(`=== ${kind}\n${await shown(columns, kind, '--lane', 'main')}`);
    await expect(all.join('\n')).toMatchFileSnapshot(`golden/list-${columns}.txt`);
    const wide = all
      .join('\n')
      .split('\n')
      .filter((line) => !/:\d+:\d+ /.test(line) && stringWidth(line) > columns);
    if (columns > 40) expect(wide).toEqual([]);
  });
});

describe('wave list', () => {
  it('is one object for programs, with what people are shown', async () => {
    const { stdout } = await runInProcess(repo, ['list', 'skills', '--lane', 'main', '--json']);
    const document = JSON.parse(stdout) as { skills: { id: string; folder: string; state: string }[] };
    expect(document).toMatchObject({ schemaVersion: 1, kind: 'skills', lane: 'main' });
    expect(document.skills.map(({ folder, state }) => `${folder} ${state}`)).toEqual([
      'skills/away unusable',
      '.agents/skills/broken unusable',
      '.claude/skills/prose ok',
      '.agents/skills/prose shadowed',
      'skills/tidy ok',
    ]);
  });

  it('says which skills each agent would be handed', async () => {
    const { stdout } = await runInProcess(repo, ['list', 'agents', '--lane', 'main', '--json']);
    expect((JSON.parse(stdout) as { agents: object[] }).agents).toMatchObject([
      { agentId: 'A1', executor: 'command', skills: ['tidy', 'prose'], after: [] },
      { agentId: 'A9', executor: 'claude', skills: ['prose'], after: ['A1'] },
    ]);
  });

  it('knows where the programs of executors are, and who would use them', async () => {
    const { stdout } = await runInProcess(repo, ['list', 'executors', '--lane', 'main', '--json'], {
      PATH: '',
    });
    expect((JSON.parse(stdout) as { executors: object[] }).executors).toMatchObject([
      { executor: 'command', program: null, agents: ['0/A1'] },
      { executor: 'local', agents: [] },
      { executor: 'claude', isDefault: true, program: 'no-such-claude', path: null, agents: ['0/A9'] },
      { executor: 'codex', program: 'codex', path: null },
      { executor: 'opencode', program: './bin/oc', path: `${repo}/bin/oc` },
      { executor: 'gemini', program: 'gemini', path: null },
    ]);
    expect(await shown(80, 'executors', '--lane', 'main')).toMatch(
      /^claude \* +not found +1 +no-such-claude +0\/A9$/m,
    );
  });

  it('takes one wave alone', async () => {
    const { stdout } = await runInProcess(repo, ['list', 'agents', '--lane', 'main', '--wave', '7']);
    expect(stdout).toBe('no agents\n');
  });

  it.each([
    [['list'], 'list what?'],
    [['list', 'skils'], 'did you mean "skills"?'],
    [['list', 'constructor'], 'there is no list of "constructor"'],
  ])('%j is refused', async (words, message) => {
    const { code, stderr } = await runInProcess(repo, words);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it('takes one for many', async () => {
    expect((await runInProcess(repo, ['list', 'lane'])).stdout).toContain('LANE');
  });
});
