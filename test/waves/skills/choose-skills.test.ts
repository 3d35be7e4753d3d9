import { describe, expect, it } from 'vitest';
import type { WaveConfig } from '../../../src/model/config.js';
import { chooseSkills } from '../../../src/waves/skills/choose-skills.js';
import { isActive } from '../../../src/waves/skills/is-active.js';
import { isSkillId, skillDirs } from '../../../src/waves/skills/skill-places.js';
import { agent, wave } from '../../rig/wave-builder.js';

const config: WaveConfig = {
  skills: {
    base: ['core'],
    byRole: { design: ['drawing'], implementation: ['coding'] },
    byRuntime: { codex: ['shell'] },
    byDeployKind: { kubernetes: ['cluster'] },
  },
  lanes: { main: { skills: { dir: './lane-skills/', base: ['lane-core', 'core'], byRole: { implementation: ['own'] } } } },
};
const deployed = wave([], {
  deployEnvironments: [
    { id: 'a', kind: 'kubernetes', isDefault: true, notes: null },
    { id: 'b', kind: 'constructor', isDefault: false, notes: null },
  ],
});
const ids = (over: Parameters<typeof agent>[1], kind: 'codex' | 'claude' | undefined, of = wave([])): string[] =>
  chooseSkills(of, agent('A1', over), { config, lane: 'main', kind }).map(({ id, source }) => `${id} ${source}`);

describe('the skills of an agent', () => {
  it('are those for everybody, its role, its runtime, its places, and its own, in this order and each once', () => {
    expect(ids({ skills: ['mine', 'shell'] }, 'codex', deployed)).toEqual([
      'core base',
      'lane-core base',
      'coding role',
      'own role',
      'shell wave',
      'cluster deploy-kind',
      'mine wave',
    ]);
  });

  it('are not those of another runtime, and of none where it does not matter which', () => {
    expect(ids({}, 'claude')).toEqual(['core base', 'lane-core base', 'coding role', 'own role']);
    expect(ids({}, undefined)).toEqual(ids({}, 'claude'));
  });

  it.each([
    [{}, true],
    [{ roles: ['design'] }, true],
    [{ roles: ['deploy', 'design'], runtimes: ['codex'] }, true],
    [{ roles: ['deploy'] }, false],
    [{ roles: ['design'], runtimes: ['claude'] }, false],
    [{ deployKinds: ['railway'] }, false],
    [{ components: ['parser'] }, true],
  ])('fit where each list that says something names something: %j is %s', (lists, expected) => {
    const activation = { roles: [], runtimes: [], deployKinds: [], components: [], ...lists };
    const place = { role: 'design', runtime: 'codex', deployKinds: ['aws'], components: ['lexer', 'parser'] };
    expect(isActive(activation, place)).toBe(expected);
  });

  it('are looked for in the folder of the lane first', () => {
    expect(skillDirs(config, 'main')).toEqual(['lane-skills', '.claude/skills', '.agents/skills']);
    expect(skillDirs({}, 'main')).toEqual(['skills', '.claude/skills', '.agents/skills']);
    expect(skillDirs({ skills: { dir: '.claude/skills' } }, 'main')).toEqual(['.claude/skills', '.agents/skills']);
  });

  it.each(['..', '../x', 'a..b', 'a/b', '.hidden', '', 'a'.repeat(65), 'a b', 'ä', 'x\u0000'])(
    'are no folder that could be another: %j',
    (id) => expect(isSkillId(id)).toBe(false),
  );
});
