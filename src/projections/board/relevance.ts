import { blocksWave } from '../../model/coordination-record.js';
import type { WaveAgent } from '../../model/wave.js';
import type { OpenAbout } from '../../reducers/open-about.js';
import type { OpenRow } from '../../reducers/open-columns.js';
import { agentOfPass } from '../../waves/design-pass.js';
import { ownsPath } from '../../waves/ownership.js';
import { isMeant, recordTarget } from '../../waves/record-target.js';

/** Why a record is in an agent's inbox. */
export type Relevance =
  /** It is to act on it: it is named, or it was given to it. */
  | 'addressed'
  /** It names a file or a component that is the agent's, or a file that it takes from others. */
  | 'owns'
  /** The agent wrote it and waits for what comes of it. */
  | 'own'
  /** It holds up an agent whose work this one builds on. */
  | 'needs'
  /** It holds the wave up and is for nobody in particular. */
  | 'everybody';

/** Why this agent has to see an open record; undefined where it need not. */
export function relevance(row: OpenRow, agent: WaveAgent): Relevance | undefined {
  const { about } = row;
  if (about === null) return blocksWave(row) ? 'everybody' : undefined;
  if (isAuthor(about, agent)) return asks(row) ? 'own' : undefined;
  if (isAddressed(about, agent)) return 'addressed';
  if (about.artifactRefs.some((ref) => isOwned(ref, agent))) return 'owns';
  if (!blocksWave(row)) return undefined;
  if (about.agentId !== null && needs(agent).has(agentOfPass(about.agentId))) return 'needs';
  return about.targets.length === 0 ? 'everybody' : undefined;
}

/** Whether it is in the inbox at whatever length: it holds the agent up, or names what it owns. */
export function isNeverCut(row: OpenRow, why: Relevance): boolean {
  return why === 'owns' || (why !== 'everybody' && blocksWave(row));
}

/** Whether the agent wrote it. */
export function isAuthor({ agentId }: Pick<OpenAbout, 'agentId'>, agent: WaveAgent): boolean {
  return agentId !== null && agentOfPass(agentId) === agentOfPass(agent.agentId);
}

/** Who is named is asked; of several that have a capability, only the one that it was given to. */
export function isAddressed({ targets, assignment }: OpenAbout, agent: WaveAgent): boolean {
  const given = assignment?.agentId ?? null;
  if (given !== null && agentOfPass(given) === agentOfPass(agent.agentId)) return true;
  return targets.some(
    (target) => isMeant(target, agent) && (given === null || recordTarget(target).kind === 'agent'),
  );
}

/** Whether a reference of a record is something of the agent's: a path, or a component by its name or as `component:<id>`. */
export function isOwned(ref: string, agent: WaveAgent): boolean {
  const component = ref.startsWith(COMPONENT) ? ref.slice(COMPONENT.length) : ref;
  if (agent.components.includes(component)) return true;
  const path = ref.replace(/^\.\//, '').replace(/[#:]L?\d[\d:,-]*$/, '');
  return ownsPath(agent.ownedPaths, path) || agent.inputs.some((input) => input.path === path);
}

const COMPONENT = 'component:';

function asks({ kind, ...row }: OpenRow): boolean {
  return blocksWave(row) || kind === 'request' || kind === 'clarification-request';
}

function needs({ dependsOn, inputs }: WaveAgent): ReadonlySet<string> {
  return new Set([...dependsOn, ...inputs.map(({ agentId }) => agentId)].map(agentOfPass));
}
