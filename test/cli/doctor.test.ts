import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import stringWidth from 'string-width';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/cli/doctor/finding.js';
import { programVersion } from '../../src/cli/doctor/program-version.js';
import { renderFindings } from '../../src/cli/doctor/render-findings.js';
import { runInProcess } from '../rig/in-process.js';
import { until } from '../rig/until.js';

let repo: string;
const put = (path: string, content: string, mode = 0o644): void => {
  mkdirSync(dirname(join(repo, path)), { recursive: true });
  writeFileSync(join(repo, path), content);
  chmodSync(join(repo, path), mode);
};
const waveText = (executor: string): string =>
  `# Wave 0 - It\n\n**Commit message**: \`It\`\n\n## Agent A1: Writer\n\n### Executor\n\n${executor}\n\n### Prompt\n\n\`\`\`text\nDo it.\n\nFile ownership (only touch these paths):\n- out/\n\`\`\`\n`;
/** With these programs on the PATH, and no others. */
const doctor = async (...words: readonly string[]) => {
  const result = await runInProcess(repo, ['doctor', ...words, '--json'], {
    PATH: join(repo, 'bin'),
    HOME: repo,
  });
  const { checks = [] } = JSON.parse(result.stdout === '' ? '{}' : result.stdout) as { checks?: Finding[] };
  return { ...result, about: (name: string) => checks.filter(({ about }) => about === name) };
};

beforeEach(() => {
  repo = realpathSync(mkdtempSync(join(tmpdir(), 'wave-doctor-')));
  mkdirSync(join(repo, '.git'));
  put('bin/git', '#!/bin/sh\necho git version 2.43.0\n', 0o755);
  put('bin/true', '#!/bin/sh\n', 0o755);
  put('waves/main/wave-0.md', waveText('- id: command\n- command.run: ["true"]'));
});
afterEach(() => rmSync(repo, { recursive: true, force: true }));

describe('wave doctor', () => {
  it('finds nothing to do where nothing is lacking', async () => {
    const { code, about } = await doctor();
    expect(code).toBe(0);
    expect(about('node')).toMatchObject([{ state: 'ok', text: process.versions.node }]);
    expect(about('git')).toMatchObject([{ state: 'ok', text: `2.43.0, ${repo}` }]);
    expect(about('config')).toMatchObject([{ state: 'ok' }]);
    expect(about('state')).toMatchObject([{ state: 'ok', text: '.tmp will be made' }]);
    expect(about('daemon')).toMatchObject([{ state: 'ok' }]);
    expect(about('codex')).toMatchObject([
      { state: 'note', text: 'codex is not on the PATH; no open wave needs it' },
    ]);
  });

  it('says the version of each program that it finds', async () => {
    put('bin/codex', '#!/bin/sh\necho codex-cli 0.169.0\n', 0o755);
    expect((await doctor()).about('codex')).toMatchObject([
      { state: 'ok', text: `0.169.0, ${repo}/bin/codex` },
      // Also before a wave needs it.
      { state: 'note', text: expect.stringMatching(/^no login of codex .*codex login/) as string },
    ]);
    put('.codex/auth.json', '{}');
    expect((await doctor()).about('codex')).toHaveLength(1);
  });

  it('says once of which agents it doubts the login, and warns where an agent starts on another program', async () => {
    put('bin/codex', '#!/bin/sh\necho codex-cli 0.169.0\n', 0o755);
    const section = waveText('- id: codex');
    const [, agent = ''] = section.split(/(?=## Agent A1)/);
    put('waves/main/wave-0.md', section + `\n${agent.replace('A1', 'A2').replace('out/', 'out2/')}`);
    expect((await doctor()).about('codex').slice(1)).toMatchObject([
      { state: 'warning', text: expect.stringMatching(/^agents A1, A2: no login of codex/) as string },
    ]);
    put('waves/main/wave-0.md', waveText('- id: gemini\n- fallbacks: codex'));
    const { code, about } = await doctor();
    expect(code).toBe(0);
    expect(about('gemini')).toMatchObject([
      { state: 'warning', text: expect.stringContaining('not on the PATH: it starts on codex') as string },
    ]);
  });

  it('ends with 47 where an open wave needs a program that is not there', async () => {
    put('waves/main/wave-0.md', waveText('- id: codex'));
    const { code, stderr, about } = await doctor();
    expect(code).toBe(47);
    expect(JSON.parse(stderr)).toMatchObject({ code: 'doctor/problems' });
    expect(about('codex')).toMatchObject([
      { state: 'problem', text: expect.stringContaining('not on the PATH') as string },
    ]);
  });

  it('ends with 2 where the configuration cannot be read, and looks at the rest all the same', async () => {
    put('wave.config.json', '{ "pahts": {} }');
    const { code, about } = await doctor();
    expect(code).toBe(2);
    expect(about('config')).toMatchObject([{ state: 'problem', hint: 'wave lint' }]);
    expect(about('git')).toMatchObject([{ state: 'ok' }]);
  });

  it('tells skills that an open wave needs from those that nobody does', async () => {
    put('skills/idle/skill.json', '{');
    put('skills/idle/SKILL.md', 'x');
    const idle = await doctor();
    expect(idle.code).toBe(0);
    expect(idle.about('skills')).toMatchObject([{ state: 'warning' }]);
    put('wave.config.json', '{ "skills": { "base": ["idle"], "byRole": { "deploy": ["gone"] } } }');
    const needed = await doctor();
    expect(needed.code).toBe(2);
    expect(needed.about('skills').map(({ state, text }) => `${state} ${text}`)).toEqual([
      expect.stringMatching(/^problem skills\/idle\/skill\.json:1 this is no JSON/),
      'warning the configuration names "gone", which does not exist',
    ]);
  });

  it('says what documentation of libraries would lack', async () => {
    put(
      'docs/context7/bundles.json',
      '{ "defaultBundle": "web", "bundles": { "web": { "libraries": [{ "libraryName": "x" }] } } }',
    );
    expect((await doctor()).about('context7')).toMatchObject([{ state: 'note' }]);
    put('docs/context7/bundles.json', '{ "defaultBundle": "wbe", "bundles": {} }');
    expect((await doctor()).about('context7')).toMatchObject([
      { state: 'warning', text: 'there is no bundle wbe' },
    ]);
  });

  it('mends only what it is told to, and what is safe', async () => {
    put('.tmp/main/x', '');
    expect((await doctor()).about('state')).toMatchObject([
      { state: 'warning', hint: 'wave doctor --lane main --fix' },
    ]);
    expect((await doctor('--fix')).about('state')).toMatchObject([
      { state: 'ok', text: 'wrote .tmp/.gitignore' },
    ]);
    expect((await doctor()).about('state')).toMatchObject([{ state: 'ok', text: '.tmp' }]);
  });

  it('says that everything is halted', async () => {
    await runInProcess(repo, ['stop', '--reason', 'the wrong account']);
    expect((await doctor()).about('halted')).toMatchObject([
      { state: 'warning', text: expect.stringContaining('the wrong account') as string },
    ]);
  });
});

describe('the version of a program', () => {
  const ask = (script: string, patienceMs = 10_000): Promise<string | undefined> => {
    put('bin/x', `#!/bin/sh\n${script}\n`, 0o755);
    return programVersion(join(repo, 'bin/x'), { PATH: process.env.PATH }, repo, patienceMs);
  };

  it.each([
    ['echo "2.1.197 (Claude Code)"', '2.1.197'],
    ['printf "opencode\\n1.18.33\\n"', '1.18.33'],
    ['echo dev build', 'dev build'],
    ['printf "\\033[31mred"', '\\x1b[31mred'],
    ['true', undefined],
    ['echo 1.2.3; exit 3', undefined],
  ])('of %s is %s', async (script, expected) => expect(await ask(script)).toBe(expected));

  it('is not waited for, and what was asked does not stay', async () => {
    expect(await ask('echo $$ > pid; sleep 600', 1)).toBeUndefined();
    // It may have been ended before it wrote anything.
    expect(await ask('echo $$ > pid; sleep 600 & sleep 600', 300)).toBeUndefined();
    await until('it is gone', () => {
      try {
        process.kill(-Number(readPid()), 0);
        return undefined;
      } catch {
        return true;
      }
    });
  });
});

function readPid(): string {
  return readFileSync(join(repo, 'pid'), 'utf8');
}

it('what was found is read at 80 columns, and hints are whole', async () => {
  const findings: Finding[] = [
    { state: 'ok', about: 'node', text: '20.20.2' },
    { state: 'note', about: 'codex', text: 'codex is not on the PATH; no open wave needs it' },
    {
      state: 'warning',
      about: 'skills',
      text: 'skills/tidy/skill.json:3 there is no role "desing"; did you mean "design"? (skill/unknown-name)',
    },
    {
      state: 'problem',
      about: 'opencode',
      text: 'agent A1: the program opencode is not on the PATH\u001b[2J',
      hint: 'npm install --global opencode-ai; or name it with `- opencode.command: <path>`',
    },
  ];
  const lines = renderFindings(findings, { isTty: true, columns: 80, color: false });
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('golden/doctor-80.txt');
  for (const line of lines.filter((one) => !one.includes('-> ')))
    expect(stringWidth(line)).toBeLessThanOrEqual(80);
});
