import { Problem } from '../../base/problem.js';
import type { WaveAgent } from '../../model/wave.js';
import type { StatusInput } from '../../projections/status-input.js';
import { inbox } from '../../projections/board/inbox.js';
import type { Handler, Invocation } from '../command.js';
import { textOption, wantsJson } from '../context.js';
import { agentNamed } from '../known-names.js';
import { openBoard, showPage } from './open-board.js';

/** `wave coord inbox`: what one agent should know, compiled from the logs as they are now. Reads only. */
export const coordInbox: Handler = async (invocation) => {
  const { source, status } = await openBoard(invocation);
  const agent = agentOption(invocation, source.agents, status);
  const found = inbox(source, agent);
  if (wantsJson(invocation)) {
    const { lane, wave } = source.place;
    invocation.io.stdout(`${JSON.stringify({ schemaVersion: 1, kind: 'inbox', lane, wave, ...found })}\n`);
  } else showPage(invocation, found.text);
  return 0;
};

/** @throws Problem `cli/missing-flag`, `agent/not-found` with the agents of the wave */
function agentOption(invocation: Invocation, agents: readonly WaveAgent[], status: StatusInput): WaveAgent {
  const ids = agents.map(({ agentId }) => agentId);
  const hint = ids.length === 0 ? 'the wave has no agents' : `one of: ${ids.join(', ')}`;
  const wanted = textOption(invocation, 'agent') ?? invocation.io.env.WAVE_AGENT;
  if (wanted === undefined)
    throw new Problem('cli/missing-flag', 'whose inbox? --agent is needed outside of an agent', { hint });
  const agentId = agentNamed(wanted, status, () => []);
  const found = agents.find((agent) => agent.agentId === agentId);
  if (found !== undefined) return found;
  throw new Problem('agent/not-found', `the wave has no agent ${agentId}`, { hint });
}
