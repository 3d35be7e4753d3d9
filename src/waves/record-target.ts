import { isSlug } from '../base/slug.js';
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

/** A lane as a target names it. */
export type LaneTarget = Readonly<{
  /** Null where it names none: a lane of the same project. */
  project: string | null;
  lane: string;
  wave: number | null;
}>;

/**
 * The lane that a target names, as `lane:docs`, `lane:docs/3` or, of another project, `lane:shop:docs/3`; undefined where it
 * is none that could be.
 */
export function laneTarget(target: string): LaneTarget | undefined {
  const { kind, name } = recordTarget(target);
  const match = /^(?:([^:/]+):)?([^:/]+)(?:\/(\d{1,9}))?$/.exec(name);
  if (kind !== 'lane' || match === null) return undefined;
  const [, project, lane = '', wave] = match;
  if (!isSlug(lane) || (project !== undefined && !isSlug(project))) return undefined;
  return { project: project ?? null, lane, wave: wave === undefined ? null : Number(wave) };
}

/** Whether a lane that was named is another one than the wave's own. */
export function isOtherLane(
  target: LaneTarget | undefined,
  { lane }: Readonly<{ lane: string }>,
): target is LaneTarget {
  return target !== undefined && (target.project !== null || target.lane !== lane);
}
