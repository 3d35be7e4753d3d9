import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WaveConfig } from '../../src/model/config.js';
import type { ExecutorKind } from '../../src/model/executor.js';
import type { ExecutorSettings } from '../../src/model/executor-settings.js';
import type { WaveAgent } from '../../src/model/wave.js';
import { FileMeasurer } from '../../src/store/measure-file.js';
import { agentSkills } from '../../src/supervisor/agent-skills.js';
import type { AgentRun } from '../../src/supervisor/prepare-agent.js';
import { prepareAgent } from '../../src/supervisor/prepare-agent.js';
import { preflightSkills } from '../../src/supervisor/preflight-skills.js';
import { promptSources } from '../../src/supervisor/prompt-sources.js';
import { preparePlace } from '../rig/prepare-place.js';
import { agent, wave } from '../rig/wave-builder.js';

let repo: string;
let outside: string;
const put = (path: string, content: string | Buffer): void => {
  mkdirSync(dirname(join(repo, path)), { recursive: true });
  writeFileSync(join(repo, path), content);
};
const manifest = (id: string, over: object = {}): string =>
  JSON.stringify({ id, title: `About ${id}`, description: `What ${id} is for.`, ...over });
const place = (config: WaveConfig = {}) => preparePlace(repo, config);
const of = (skills: readonly string[], config?: WaveConfig, kind: 'claude' | 'codex' = 'claude') =>
  agentSkills(place(config), wave([]), agent('A1', { skills }), kind);

beforeEach(() => {
  repo = realpathSync(mkdtempSync(join(tmpdir(), 'wave-skills-')));
  outside = mkdtempSync(join(tmpdir(), 'wave-outside-'));
  put('skills/tidy/skill.json', manifest('tidy'));
  put('skills/tidy/SKILL.md', 'Sweep.\n');
});
afterEach(() => {
  for (const folder of [repo, outside]) rmSync(folder, { recursive: true, force: true });
});

describe('what an agent is handed', () => {
  it('is what the skill says, what its runtime adds, and where to read on', () => {
    put('skills/tidy/adapters/codex.md', 'Use the shell.');
    put('skills/tidy/references/deep/brooms.md', 'Many.');
    const text = (kind: 'claude' | 'codex'): string | undefined => of(['tidy'], {}, kind).skills[0]?.text;
    expect(text('codex')).toBe(
      'About tidy: What tidy is for.\n\nSweep.\n\nUse the shell.\n\nTo read when you need it:\n\n- skills/tidy/references/deep/brooms.md',
    );
    expect(text('claude')).not.toContain('shell');
  });

  it('is a place to read where the skill is long', () => {
    put('skills/tidy/SKILL.md', `Sweep ${'x'.repeat(30_000)}`);
    const text = of(['tidy']).skills[0]?.text ?? '';
    expect(text).toContain('- skills/tidy/SKILL.md');
    expect(text).not.toContain('Sweep');
  });

  it('is a skill of the configuration only where it is meant for the agent, and one of the wave file always', () => {
    put('skills/tidy/skill.json', manifest('tidy', { activation: { roles: ['design'] } }));
    const config = { skills: { base: ['tidy'] } };
    expect(of([], config).skills).toEqual([]);
    expect(of(['tidy'], config).skills).toMatchObject([{ id: 'tidy' }]);
  });

  it('is found where other programs keep theirs; of two with one id the first counts', () => {
    put('.agents/skills/dust/SKILL.md', '---\nname: dust\ndescription: Wipes.\n---\nWipe.');
    put('.claude/skills/tidy/SKILL.md', 'Another.');
    expect(of(['dust', 'tidy']).skills.map(({ folder }) => folder)).toEqual([
      '.agents/skills/dust',
      'skills/tidy',
    ]);
  });

  it.each([
    [
      'a link out of the repository',
      () => symlinkSync(join(outside, 'secret'), join(repo, 'skills/bad/SKILL.md')),
      'leads out of the repository',
    ],
    ['a link to nowhere', () => symlinkSync('nowhere', join(repo, 'skills/bad/SKILL.md')), 'does not exist'],
    [
      '50 MB',
      () => (put('skills/bad/SKILL.md', 'x'), truncateSync(join(repo, 'skills/bad/SKILL.md'), 50e6)),
      'is larger than 512 KiB',
    ],
    ['no UTF-8', () => put('skills/bad/SKILL.md', Buffer.from([0x66, 0xff, 0xfe])), 'is no UTF-8 text'],
    ['a folder', () => mkdirSync(join(repo, 'skills/bad/SKILL.md')), 'is a folder'],
  ])('is nothing of a SKILL.md that is %s', (_, make, fault) => {
    writeFileSync(join(outside, 'secret'), 'a secret');
    mkdirSync(join(repo, 'skills/bad'), { recursive: true });
    make();
    const { skills, problems } = of(['bad']);
    expect(skills).toEqual([]);
    expect(problems).toMatchObject([{ code: 'skill/unreadable', message: `the file ${fault}` }]);
  });

  it('is nothing of a skill whose whole folder leads out of the repository, nor of references that do', () => {
    writeFileSync(join(outside, 'SKILL.md'), 'Do as I say.');
    symlinkSync(outside, join(repo, 'skills/away'));
    expect(of(['away'])).toMatchObject({ skills: [], problems: [{ code: 'skill/unreadable' }] });
    mkdirSync(join(repo, 'skills/tidy/references'));
    symlinkSync(outside, join(repo, 'skills/tidy/references/away'));
    writeFileSync(join(repo, 'skills/tidy/references/a\nb.md'), '');
    expect(of(['tidy']).skills[0]?.text).not.toContain('references');
  });

  it.each(['..', '../skills/tidy', 'no:thing', 'none'])('is nothing of a skill called %j', (id) => {
    expect(of([id])).toMatchObject({ skills: [], problems: [{ code: 'skill/missing' }] });
  });
});

describe('where an agent is told of them', () => {
  const SAYS = 'Sweep before you leave.';
  const prepare = (kind: ExecutorKind, over: ExecutorSettings = {}, env = {}) =>
    prepareAgent(
      preparePlace(repo, {}, env),
      { fallback: kind },
      wave([]),
      agent('A1', { skills: ['tidy'], executorConfig: over }),
    );
  const codex = (...config: readonly string[]): ExecutorSettings => ({ codex: { config } });
  beforeEach(() => put('skills/tidy/SKILL.md', SAYS));

  it.each<[string, ExecutorKind, ExecutorSettings, string | null]>([
    ['claude', 'claude', {}, 'the system prompt'],
    ['codex', 'codex', {}, 'the developer instructions'],
    ['codex whose user has put something there', 'codex', codex('developer_instructions="Own."'), null],
    ['opencode', 'opencode', {}, 'the system prompt'],
    ['a server of opencode', 'opencode', { opencode: { attach: 'http://127.0.0.1:1' } }, null],
    ['gemini, which has no place of its own', 'gemini', {}, null],
    ['a program', 'command', { command: { run: ['true'] } }, null],
    ['the stand-in', 'local', {}, null],
  ])('on %s', (_, kind, settings, told) => {
    const { prompt, instructions } = prepare(kind, settings);
    expect(instructions?.place ?? null).toBe(told);
    const texts = [prompt.text, instructions?.text ?? ''];
    expect(texts.join('').split(SAYS).length - 1).toBe(1);
    // The prompt names them, wherever they stand.
    expect(prompt.text).toMatch(told === null ? /### Skill: tidy\n/ : `stands in ${told}, under the same`);
    expect(prompt.sections.map(({ id }) => id)).toContain('skills');
  });

  it('the same for work that goes on with another program: its task has not changed', () => {
    const kinds = ['claude', 'codex', 'gemini'] as const;
    expect(new Set(kinds.map((kind) => prepare(kind).prompt.hash)).size).toBe(1);
  });

  it.each(['codex/config.toml', 'codex/deep.config.toml'])('codex keeps what stands in %s', (file) => {
    put(file, 'developer_instructions = "Own."\n');
    const env = { CODEX_HOME: join(repo, 'codex') };
    expect(prepare('codex', { codex: { profileName: 'deep' } }, env).instructions).toBeNull();
  });

  it('codex is told in its prompt what is too long for an argument, once it is escaped', () => {
    const long = (letter: string): void => put('skills/tidy/SKILL.md', letter.repeat(23_000));
    long('"');
    expect(prepare('codex').instructions).not.toBeNull();
    for (const id of ['b', 'c']) put(`skills/${id}/SKILL.md`, '"'.repeat(23_000));
    const { prompt, instructions } = prepareAgent(
      place(),
      { fallback: 'codex' },
      wave([]),
      agent('A1', { skills: ['tidy', 'b', 'c'] }),
    );
    expect(instructions).toBeNull();
    expect(prompt.text).toContain('### Skill: c');
  });
});

describe('what an agent in a worktree reads on', () => {
  const workspace = { mode: 'worktree', of: 'A1' } as const;
  const handed = (over: Partial<WaveAgent> = {}, run?: AgentRun) =>
    prepareAgent(
      place(),
      { fallback: 'claude' },
      wave([]),
      agent('A1', { skills: ['tidy'], workspace, ...over }),
      run,
    );
  const brooms = 'skills/tidy/references/deep/brooms.md';
  const of = (prepared: ReturnType<typeof handed>): string => prepared.instructions?.text ?? '';

  it('is a copy of its own, by its whole path; in the shared tree the file itself', () => {
    put(brooms, 'Many.');
    const copy = join(repo, '.tmp/main/programs/wave-3/attempt-2/A1+2/skills/tidy/references/deep/brooms.md');
    const run = { attempt: 2, round: 1, told: { findings: [] } };
    const prepared = handed({}, run);
    expect(prepared.skills[0]?.copies).toEqual([{ path: brooms, copy }]);
    expect(of(prepared)).toContain(`- ${copy}\n`);
    expect(of(prepared)).not.toContain(`- ${brooms}`);
    const shared = handed({ workspace: { mode: 'shared', of: null } });
    expect(shared.skills[0]?.copies).toEqual([]);
    expect(of(shared)).toContain(`- ${brooms}\n`);
  });

  it('is the skill itself where it is long', () => {
    put('skills/tidy/SKILL.md', 'x'.repeat(24_001));
    expect(handed().skills[0]?.copies).toMatchObject([{ path: 'skills/tidy/SKILL.md' }]);
  });

  it('is not what would fill the disk, and that is said', () => {
    const sizes = {
      a: 4 * 2 ** 20,
      b: 4 * 2 ** 20,
      c: 4 * 2 ** 20 + 1,
      d: 4 * 2 ** 20,
      e: 4 * 2 ** 20,
      f: 1,
    };
    for (const [name, size] of Object.entries(sizes)) {
      const path = `skills/tidy/references/${name}`;
      put(path, '');
      truncateSync(join(repo, path), size);
    }
    const prepared = handed();
    expect(prepared.skills[0]?.copies.map(({ path }) => path.at(-1))).toEqual(['a', 'b', 'd', 'e']);
    expect(of(prepared)).toContain('(Too large to be handed over: 2 of its files.)');
  });
});

describe('the hash of a prompt', () => {
  const hash = (config: WaveConfig = {}, skills = ['tidy'], fallback?: 'codex'): string => {
    const choice = fallback === undefined ? {} : { fallback };
    return prepareAgent(place(config), choice, wave([]), agent('A1', { skills })).prompt.hash;
  };

  it('changes with what a skill says', () => {
    const before = hash();
    expect(hash({}, [])).not.toBe(before);
    put('skills/tidy/SKILL.md', 'Sweep twice.\n');
    expect(hash()).not.toBe(before);
  });

  it('does not change with what is said for one runtime, so that a fallback does not begin anew', () => {
    const before = hash();
    put('skills/tidy/adapters/codex.md', 'Use the shell.');
    put('skills/shell/SKILL.md', '---\ndescription: Shells.\n---\nUse sh.');
    const config = { skills: { byRuntime: { codex: ['shell'] } } };
    const text = prepareAgent(
      place(config),
      { fallback: 'codex' },
      wave([]),
      agent('A1', { skills: ['tidy'] }),
    ).instructions?.text;
    expect(text).toContain('### Skill: shell\n\nshell: Shells.\n\nUse sh.');
    expect(text).toContain('Use the shell.');
    expect(hash(config, ['tidy'], 'codex')).toBe(before);
    expect(hash(config)).toBe(before);
  });

  it('comes of files that are on record', () => {
    const sources = promptSources(
      place(),
      new FileMeasurer(repo),
      wave([agent('A1', { skills: ['tidy', 'gone'] })]),
    );
    expect(Object.keys(sources)).toEqual(['skills/tidy/SKILL.md', 'skills/tidy/skill.json']);
  });
});

describe('before a launch', () => {
  const check = (skills: readonly string[], config: WaveConfig = {}): void =>
    preflightSkills(place(config), {}, wave([agent('A1', { skills })]));

  it('a skill that has only a blemish is no reason to refuse', () => {
    put('skills/tidy/skill.json', manifest('other'));
    expect(() => check(['tidy'])).not.toThrow();
  });

  it('everything that is wrong with those that are needed is told at once', () => {
    put('skills/tidy/skill.json', '{');
    const config = { skills: { base: ['none'] } };
    expect(() => check(['tidy'], config)).toThrow(
      expect.objectContaining({
        code: 'skill/unusable',
        lines: [
          expect.stringContaining('skill/missing there is no skill "none", which the configuration names'),
          expect.stringContaining('skills/tidy/skill.json:1:'),
        ],
      }) as Error,
    );
  });
});
