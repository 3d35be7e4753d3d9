import { describe, expect, it } from 'vitest';
import type { WaveConfig } from '../../src/model/config.js';
import { rolePromptPaths } from '../../src/waves/role-prompt-paths.js';
import { agent } from '../rig/wave-builder.js';

const A0 = agent('A0');
const of = (config: WaveConfig, one = A0): readonly string[] => rolePromptPaths(one, config, 'main');
const roles = { contQaRolePromptPath: 'qa.md', rolePromptDir: 'roles' };

describe('the files that an agent is told its role by', () => {
  it.each([
    ['are none where nobody names any', {}, []],
    ['are what the configuration names for its role', { roles }, ['qa.md']],
    ['are those of its lane first', { roles, lanes: { main: { roles: { contQaRolePromptPath: 'own.md' } } } }, ['own.md']],
    ['are not those of another lane', { lanes: { docs: { roles } } }, []],
    ['lie in the folder of role prompts else', { roles: { rolePromptDir: 'roles' } }, ['roles/wave-cont-qa-role.md']],
    ['are not those of another role', { roles: { securityRolePromptPath: 'sec.md' } }, []],
  ])('%s', (_, config, expected) => expect(of(config)).toEqual(expected));

  it('are what the wave names, whatever the configuration says', () => {
    expect(of({ roles }, agent('A0', { rolePromptPaths: ['mine.md'] }))).toEqual(['mine.md']);
  });
});
