/** What an agent is there for, in the order of the documentation. */
export const agentRoles = [
  'implementation',
  'design',
  'integration',
  'documentation',
  'cont-qa',
  'cont-eval',
  'security',
  'infra',
  'deploy',
  'research',
  'orchestrator',
] as const;

/** What an agent is there for. */
export type AgentRole = (typeof agentRoles)[number];

/** The closure stewards, in the order in which they close a wave. */
export const stewardRoles = [
  'cont-eval',
  'security',
  'integration',
  'documentation',
  'cont-qa',
] as const satisfies readonly AgentRole[];

/** A role that judges other agents' work when a wave closes. */
export type StewardRole = (typeof stewardRoles)[number];

/** Whether the role closes waves. A design agent does not: it comes before the implementers and may implement too. */
export function isSteward(role: AgentRole): role is StewardRole {
  return (stewardRoles as readonly AgentRole[]).includes(role);
}

/** Whether agents of the role are there for the others: they own no files, nothing waits for them, and they end with the wave. */
export function isResident(role: AgentRole): boolean {
  return role === 'orchestrator';
}

/** The role that an agent id stands for where nothing else says so. */
export const roleByAgentId: ReadonlyMap<string, AgentRole> = new Map([
  ['A0', 'cont-qa'],
  ['E0', 'cont-eval'],
  ['A7', 'security'],
  ['A8', 'integration'],
  ['A9', 'documentation'],
]);
