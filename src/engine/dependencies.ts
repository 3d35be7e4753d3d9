import type { Wave, WaveAgent } from '../model/wave.js';

/** The agents whose slices must be proven before this one starts: declared ones, and those whose files it is handed. */
export function dependenciesOf(agent: WaveAgent, wave: Wave): string[] {
  const known = new Set(wave.agents.map(({ agentId }) => agentId));
  const inputs = agent.inputs.filter(({ optional }) => !optional).map(({ agentId }) => agentId);
  return [...new Set([...agent.dependsOn, ...inputs])].filter((agentId) => known.has(agentId));
}

/** Whether two agents could write the same file, so that they must not run at the same time in one tree. */
export function ownershipOverlaps(left: readonly string[], right: readonly string[]): boolean {
  return left.some((one) => right.some((other) => overlaps(one, other)));
}

function overlaps(one: string, other: string): boolean {
  if (one === other) return true;
  const [first, second] = [literalPrefix(one), literalPrefix(other)];
  const bothLiteral = first === one && second === other;
  if (bothLiteral && !one.endsWith('/') && !other.endsWith('/')) return false;
  return first.startsWith(second) || second.startsWith(first);
}

/** The part of a glob before its first special character; the whole path where there is none. */
function literalPrefix(glob: string): string {
  const special = glob.search(/[*?[\]{}()!]/);
  return special < 0 ? glob : glob.slice(0, special);
}
