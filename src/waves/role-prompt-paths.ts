import type { AgentRole } from '../model/agent-role.js';
import type { WaveConfig } from '../model/config.js';
import type { WaveAgent } from '../model/wave.js';
import { laneConfig } from './lane-config.js';

type Roles = NonNullable<WaveConfig['roles']>;

/** The keys of `roles` that name a role's prompt. */
const keys: Readonly<Partial<Record<AgentRole, keyof Roles>>> = {
  'cont-qa': 'contQaRolePromptPath',
  'cont-eval': 'contEvalRolePromptPath',
  security: 'securityRolePromptPath',
  integration: 'integrationRolePromptPath',
  documentation: 'documentationRolePromptPath',
  design: 'designRolePromptPath',
};

/**
 * The files that an agent is told its role by: what the wave names, else what the configuration does, the lane before the
 * repository. None where the built-in prompt holds; that of `rolePromptDir` need not be there.
 */
export function rolePromptPaths(
  { role, rolePromptPaths: named }: Pick<WaveAgent, 'role' | 'rolePromptPaths'>,
  config: WaveConfig,
  lane: string,
): readonly string[] {
  if (named.length > 0) return named;
  const configured = configuredRolePrompt(role, config, lane);
  if (configured !== undefined) return [configured];
  const folder = laneConfig(config, lane)?.roles?.rolePromptDir ?? config.roles?.rolePromptDir;
  return folder === undefined ? [] : [`${folder}/wave-${role}-role.md`];
}

/** The file that the configuration names for a role; undefined where it names none. */
export function configuredRolePrompt(role: AgentRole, config: WaveConfig, lane: string): string | undefined {
  const key = keys[role];
  return key === undefined ? undefined : (laneConfig(config, lane)?.roles?.[key] ?? config.roles?.[key]);
}
