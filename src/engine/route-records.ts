import { compareText } from '../base/compare-text.js';
import type { OpenRecord } from '../gates/gate-input.js';
import type { Wave, WaveAgent } from '../model/wave.js';
import { agentOfPass } from '../waves/design-pass.js';
import { isLane, isMeant, recordTarget } from '../waves/record-target.js';
import { foundInWords } from './found-in-words.js';

/** One record given to somebody, or found to fit nobody. */
export type Routing = Readonly<{
  recordId: string;
  /** Null where nobody fits. */
  agentId: string | null;
  reason: string;
  /** The assignment that this one takes the place of. */
  supersedes: string | null;
}>;

/** What routing goes by besides the records. */
export type RoutingRules = Readonly<{
  wave: Wave;
  /** Preferred agents by capability, of the configuration. */
  preferred: Readonly<Record<string, readonly string[]>>;
  /** Who resolved a request for a capability last, by capability. */
  expertise: ReadonlyMap<string, string>;
}>;

/**
 * Gives every open record that names somebody, and that nobody was asked to do yet, to one agent: the one that it names,
 * else a preferred one, else who resolved that capability before, else the least busy one that has it, else the first by
 * id. A request or a handoff that names nobody goes to whom its words are about; where they are about nobody, it stays for
 * whoever takes it. One that fitted nobody, or somebody who is no longer there, is tried again, since the wave has changed. Linear in
 * records.
 * @param records open ones, oldest first
 */
export function routeRecords(records: readonly OpenRecord[], rules: RoutingRules): Routing[] {
  const load = new Map<string, number>();
  const take = (agentId: string): void => void load.set(agentId, (load.get(agentId) ?? 0) + 1);
  for (const { assignment } of records) {
    const agentId = assignment?.agentId ?? null;
    if (agentId !== null) take(agentId);
  }
  const byCapability = new Map<string, readonly WaveAgent[]>();
  const routings: Routing[] = [];
  for (const record of records) {
    if (record.targets.some(isLane)) continue;
    if (record.assignment !== null && isThere(record.assignment.agentId, rules.wave)) continue;
    const choice = choose(record, rules, load, byCapability);
    const agentId = choice?.agentId ?? null;
    const isNews =
      record.assignment === null ? record.targets.length > 0 : record.assignment.agentId !== null;
    if (agentId === null && !isNews) continue;
    if (agentId !== null) take(agentId);
    const reason = choice?.reason ?? nobodyFits(record);
    routings.push({ recordId: record.id, agentId, reason, supersedes: record.assignment?.id ?? null });
  }
  return routings;
}

function nobodyFits({ targets }: OpenRecord): string {
  return targets.length === 0 ? 'it names nobody' : `nobody in the wave is ${targets.join(' or ')}`;
}

function isThere(agentId: string | null, { agents }: Wave): boolean {
  return agentId !== null && agents.some((agent) => isMeant(`agent:${agentId}`, agent));
}

type Choice = Readonly<{ agentId: string; reason: string }>;

function choose(
  { targets, unaddressed }: OpenRecord,
  rules: RoutingRules,
  load: ReadonlyMap<string, number>,
  byCapability: Map<string, readonly WaveAgent[]>,
): Choice | undefined {
  const { agents } = rules.wave;
  if (unaddressed !== undefined) return foundInWords(unaddressed, agents);
  const named = targets.filter((target) => recordTarget(target).kind === 'agent');
  const explicit = agents.find((agent) => named.some((target) => isMeant(target, agent)));
  if (explicit !== undefined) return { agentId: agentOfPass(explicit.agentId), reason: 'it is named' };
  for (const target of targets) {
    const { kind, name } = recordTarget(target);
    if (kind !== 'capability') continue;
    const able = byCapability.get(name) ?? agents.filter((agent) => isMeant(target, agent));
    byCapability.set(name, able);
    const choice = forCapability(name, able, rules, load);
    if (choice !== undefined) return choice;
  }
  return undefined;
}

function forCapability(
  capability: string,
  able: readonly WaveAgent[],
  { wave, preferred, expertise }: RoutingRules,
  load: ReadonlyMap<string, number>,
): Choice | undefined {
  const inWave = (agentId: string): boolean => wave.agents.some((agent) => agent.agentId === agentId);
  // Capabilities are anybody's words: `constructor` is none of the configuration's.
  const favourites = Object.hasOwn(preferred, capability) ? preferred[capability] : undefined;
  const favourite = favourites?.find(inWave);
  if (favourite !== undefined) return { agentId: favourite, reason: `it is preferred for ${capability}` };
  const expert = expertise.get(capability);
  if (expert !== undefined && inWave(expert))
    return { agentId: expert, reason: `it has resolved ${capability} in this wave` };
  const busy = ({ agentId }: WaveAgent): number => load.get(agentId) ?? 0;
  const [any] = able;
  if (any === undefined) return undefined;
  const first = able.reduce((best, agent) => {
    const less = busy(agent) - busy(best) || compareText(agent.agentId, best.agentId);
    return less < 0 ? agent : best;
  }, any);
  const reason =
    able.length === 1 ? `it alone can do ${capability}` : `it is the least busy that can do ${capability}`;
  return { agentId: agentOfPass(first.agentId), reason };
}
