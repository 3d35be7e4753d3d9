import { describe, expect, it } from 'vitest';
import type { SkillFolder } from '../../../src/model/skill.js';
import { parseSkill } from '../../../src/waves/skills/parse-skill.js';

const folder = (manifest: unknown, body: string | null, over: Partial<SkillFolder> = {}): SkillFolder => ({
  id: 'tidy',
  folder: 'skills/tidy',
  manifest:
    manifest === null
      ? null
      : {
          path: 'skills/tidy/skill.json',
          text: typeof manifest === 'string' ? manifest : JSON.stringify(manifest, null, 2),
        },
  body: body === null ? null : { path: 'skills/tidy/SKILL.md', text: body },
  adapters: {},
  references: [],
  ...over,
});
const whole = { id: 'tidy', title: 'Tidy', description: 'Leaves no mess.' };
const codes = (of: SkillFolder): string[] => parseSkill(of).problems.map(({ code }) => code);

describe('a skill', () => {
  it('is its manifest and its text', () => {
    const manifest = { ...whole, version: '2', activation: { when: 'always', roles: ['design'] } };
    const { skill, problems } = parseSkill(folder(manifest, '\ufeffSweep.\r\nThen rest.\r\n'));
    expect(problems).toEqual([]);
    expect(skill).toMatchObject({
      title: 'Tidy',
      version: '2',
      activation: { roles: ['design'], runtimes: [], deployKinds: [], components: [] },
      body: 'Sweep.\nThen rest.',
    });
  });

  it('takes everything that existing manifests say', () => {
    const manifest = {
      ...whole,
      tags: ['x'],
      termination: 'Stop when done.',
      permissions: { network: [], shell: ['kubectl'], mcpServers: [] },
      trust: { tier: 'repo-owned' },
      evalCases: [{ id: 'any', role: 'deploy', runtime: 'opencode', expectActive: true }],
    };
    expect(codes(folder(manifest, 'Sweep.'))).toEqual([]);
  });

  it('needs no manifest where its frontmatter says what it is for', () => {
    const text = '---\nname: tidy\ndescription: >\n  Leaves\n  no mess.\nallowed-tools: [Read]\n---\n\n# Sweep\n';
    const { skill, problems } = parseSkill(folder(null, text));
    expect(problems).toEqual([]);
    expect(skill).toMatchObject({ title: 'tidy', description: 'Leaves no mess.', body: '# Sweep' });
  });

  it.each([
    ['a mistyped key', { ...whole, activaton: {} }, 'unknown key "activaton" in skill.json; did you mean "activation"?'],
    ['one within', { ...whole, activation: { role: [] } }, 'unknown key "role" in activation; did you mean "roles"?'],
    ['no JSON', '{', 'this is no JSON'],
    ['no title', { id: 'tidy', description: 'x' }, 'title: '],
    ['a number', { ...whole, version: 2 }, 'version: '],
  ])('is refused with %s', (_, manifest, message) => {
    const { skill, problems } = parseSkill(folder(manifest, 'Sweep.'));
    expect(skill).toBeUndefined();
    expect(problems.map((problem) => problem.message).join('\n')).toContain(message);
  });

  it('shows where a key stands', () => {
    const { problems } = parseSkill(folder({ ...whole, tag: [] }, 'Sweep.'));
    expect(problems[0]).toMatchObject({ file: 'skills/tidy/skill.json', span: { line: 5, column: 3, length: 5 } });
  });

  it.each([
    ['no text', whole, null, ['skill/missing-body']],
    ['an empty one', whole, ' \n', ['skill/empty']],
    ['broken frontmatter', null, '---\na: [\n---\nSweep.', ['skill/frontmatter']],
    ['frontmatter that is a list', null, '---\n- a\n---\nSweep.', ['skill/frontmatter']],
    ['aliases, which can stand for gigabytes', null, '---\na: &a [x]\nb: [*a, *a]\n---\nSweep.', ['skill/frontmatter']],
    ['another name', { ...whole, id: 'other' }, 'Sweep.', ['skill/id-mismatch']],
    ['another name in the frontmatter', null, '---\nname: b\ndescription: x\n---\nSweep.', ['skill/id-mismatch']],
    ['nothing that says what it is for', null, 'Sweep.', ['skill/missing-description']],
    ['a role that does not exist', { ...whole, activation: { roles: ['desing'] } }, 'Sweep.', ['skill/unknown-name']],
    [
      'a case that does not hold',
      { ...whole, activation: { roles: ['design'] }, evalCases: [{ role: 'deploy', expectActive: true }] },
      'Sweep.',
      ['skill/case-failed'],
    ],
  ])('is told with %s', (_, manifest, body, expected) => {
    expect(codes(folder(manifest, body))).toEqual(expected);
  });

  it('says why one of its files could not be read', () => {
    const of = folder(null, null, { body: { path: 'skills/tidy/SKILL.md', fault: 'leads out of the repository' } });
    expect(parseSkill(of).problems).toMatchObject([
      { code: 'skill/unreadable', file: 'skills/tidy/SKILL.md', message: 'the file leads out of the repository' },
    ]);
  });

  it('can hide nothing: control characters and what nobody sees are shown', () => {
    const { skill } = parseSkill(folder(whole, 'Sweep\u001b[2J\u202eand\u{e0041} rest'));
    expect(skill?.body).toBe('Sweep\\x1b[2J\\u{202e}and\\u{e0041} rest');
  });

  it('is more on one runtime', () => {
    const adapters = { codex: { path: 'skills/tidy/adapters/codex.md', text: 'Use the shell.\n' } };
    expect(parseSkill(folder(whole, 'Sweep.', { adapters })).skill?.adapters).toEqual({ codex: 'Use the shell.' });
    const unknown = { codec: { path: 'skills/tidy/adapters/codec.md', text: 'x' } };
    expect(parseSkill(folder(whole, 'Sweep.', { adapters: unknown })).problems).toMatchObject([
      { code: 'skill/unknown-name', message: 'there is no runtime "codec"; did you mean "codex"?' },
    ]);
  });
});
