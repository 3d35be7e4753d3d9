import { slugify } from '../base/slug.js';
import type { WaveAgent } from '../model/wave.js';
import { agentOfPass } from './design-pass.js';

/** Whom a record is for, as its author wrote it: `agent:A8` or `A8`, `capability:integration`, `lane:docs/3`. */
export type RecordTarget = Readonly<{ kind: string; name: string }>;

/** Reads one target. A name without a kind is an agent's. */
export function recordTarget(text: string): RecordTarget {
  const colon = text.indexOf(':');
  if (colon < 0) return { kind: 'agent', name: text };
  return { kind: text.slice(0, colon), name: text.slice(colon + 1) };
}

/** Whether the target is this agent, or something that it says it can do. */
export function isMeant(target: string, agent: Pick<WaveAgent, 'agentId' | 'role' | 'capabilities'>): boolean {
  const { kind, name } = recordTarget(target);
  if (kind === 'agent') return agentOfPass(name) === agentOfPass(agent.agentId);
  return kind === 'capability' && (agent.role === name || agent.capabilities.includes(name));
}

/** Whether the target is a lane, so that no agent of this wave is asked. */
export function isLane(target: string): boolean {
  return recordTarget(target).kind === 'lane';
}

/** The lane that a target names, with its wave where it names one; undefined where it is none that could be. */
export function laneTarget(target: string): Readonly<{ lane: string; wave: number | null }> | undefined {
  const { kind, name } = recordTarget(target);
  const [lane = '', wave] = name.split('/');
  if (kind !== 'lane' || lane === '' || lane !== slugify(lane)) return undefined;
  return { lane, wave: wave !== undefined && /^\d+$/.test(wave) ? Number(wave) : null };
}
