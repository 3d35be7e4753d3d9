import type { Unaddressed } from '../gates/gate-input.js';
import { namedArtifacts } from '../model/named-artifacts.js';
import type { WaveAgent } from '../model/wave.js';
import { agentOfPass } from '../waves/design-pass.js';
import { ownsPath } from '../waves/ownership.js';

/**
 * Whom something is about that is addressed to nobody: the only other agent that it names as a word (`A2`, `@A2`), else the
 * only other one that owns the first file that it names. Two that could be meant are nobody.
 */
export function foundInWords(
  { agentId: author, words, artifactRefs }: Unaddressed,
  agents: readonly WaveAgent[],
): Readonly<{ agentId: string; reason: string }> | undefined {
  const others = agents.filter(
    ({ agentId }) => author === null || agentOfPass(agentId) !== agentOfPass(author),
  );
  const said = wordsOf(words);
  const named = onlyOne(others.filter(({ agentId }) => said.has(agentOfPass(agentId))));
  if (named !== undefined) return { agentId: named, reason: 'its words name it' };
  const [path] = namedArtifacts({ artifactRefs, summary: words });
  if (path === undefined) return undefined;
  const owner = onlyOne(others.filter(({ ownedPaths }) => ownsPath(ownedPaths, path)));
  return owner === undefined ? undefined : { agentId: owner, reason: `it owns ${path}` };
}

function onlyOne(agents: readonly WaveAgent[]): string | undefined {
  const [id, ...more] = new Set(agents.map(({ agentId }) => agentOfPass(agentId)));
  return more.length === 0 ? id : undefined;
}

/** The words of a text as they are written, without what stands around them; a path is one word. */
function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.split(/[^\w.@/\\-]+/).map((word) => word.replace(/^@/, '').replace(/[.-]+$/, '')));
}
