import { isResident } from '../model/agent-role.js';
import type { Wave } from '../model/wave.js';
import { bareAgent } from './bare-agent.js';

/** The id of the orchestrator that a launch adds. */
const RESIDENT_ID = 'orchestrator';

/** How it does that is its role, and said there. */
const PROMPT =
  'Keep this wave going: see to it that none of its agents waits for something that another one, or a person, could give at once.';

/** The wave with a resident orchestrator, where it declares none itself. Doing it again changes nothing. */
export function withResidentOrchestrator(wave: Wave): Wave {
  if (wave.agents.some(({ role }) => isResident(role))) return wave;
  const taken = new Set(wave.agents.map(({ agentId }) => agentId));
  let agentId = RESIDENT_ID;
  while (taken.has(agentId)) agentId = `${agentId}-2`;
  const resident = { title: 'Resident orchestrator', role: 'orchestrator', prompt: PROMPT } as const;
  return { ...wave, agents: [...wave.agents, bareAgent(agentId, resident)] };
}
