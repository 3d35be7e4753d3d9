import type { DecisionInput } from '../engine/decision-input.js';
import { gateNews } from '../engine/gate-news.js';
import type { Basis } from '../events/event-family.js';
import type { WaveEntry } from './wave-journal.js';

/** The events of what the gates say that they did not say before. */
export function gateEvents(input: DecisionInput, basis: Basis): WaveEntry[] {
  return gateNews(input).map((verdict) => ({
    type: 'gate.evaluated',
    attempt: input.state.attempt,
    ...(verdict.agentId === null ? {} : { agent: verdict.agentId }),
    data: { verdict, basis },
  }));
}
