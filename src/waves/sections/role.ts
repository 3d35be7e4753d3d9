import type { AgentRole } from '../../model/agent-role.js';
import { agentRoles, roleByAgentId } from '../../model/agent-role.js';
import type { Located, Reading } from '../bullets.js';
import { bulletsOf, unquoted, whole } from '../bullets.js';
import { fieldName, isChoice } from '../fields.js';
import type { Section } from '../outline.js';

/** `- <role>`, one item. */
export function readRole(section: Section, reading: Reading): Located<AgentRole> | undefined {
  const [first, second] = bulletsOf(section.blocks, reading);
  if (second !== undefined) {
    const { span } = whole(second, reading.source);
    reading.findings.add('wave/duplicate-item', span, 'an agent has one role; the first counts');
  }
  if (first === undefined) {
    reading.findings.add(
      'wave/missing-field',
      section.span,
      'the section names no role',
      `One of ${agentRoles.join(', ')}.`,
    );
    return undefined;
  }
  const item = whole(first, reading.source);
  const role = { ...item, value: fieldName(unquoted(item.value)) };
  return isChoice(role, agentRoles, 'role', reading, 'wave/unknown-role') ? role : undefined;
}

/** The role of an agent that declares none: from the file names of its role prompts, then from its id. */
export function inferRole(
  agentId: string,
  rolePromptPaths: readonly string[],
  idsOfConfig: ReadonlyMap<string, AgentRole>,
): AgentRole {
  for (const path of rolePromptPaths) {
    const role = roleOfFileName(path.slice(path.lastIndexOf('/') + 1));
    if (role !== undefined) return role;
  }
  return idsOfConfig.get(agentId) ?? roleByAgentId.get(agentId) ?? 'implementation';
}

// The longest name first, so that `cont-eval` is not taken for something shorter.
const bySpecificity = [...agentRoles].sort((left, right) => right.length - left.length);

function roleOfFileName(name: string): AgentRole | undefined {
  const words = `-${fieldName(name.replace(/\.md$/i, '').replaceAll('.', '-'))}-`;
  return bySpecificity.find((role) => words.includes(`-${role}-`));
}
