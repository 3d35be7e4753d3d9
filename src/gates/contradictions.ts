import { createHash } from 'node:crypto';
import type { Wave } from '../model/wave.js';
import type { WaveState } from '../reducers/wave-state.js';
import { evidenceRefs } from './agent-evidence.js';

/** Two agents that say different things about the same one, as their recorded envelopes show it. */
export type Contradiction = Readonly<{
  /** Made of what it is about and of what was said, so that a decision about it holds as long as nobody says anything else. */
  id: string;
  detail: string;
  evidence: readonly string[];
}>;

type Claim = Readonly<{ about: string; agentId: string; says: string; evidence: readonly string[] }>;

/**
 * Components that owners say they have proven to different levels, and facts of one id with different content. Found in the
 * evidence of the newest runs; nobody has to notice them.
 */
export function contradictionsOf(wave: Wave, state: WaveState): Contradiction[] {
  const claims = new Map<string, Claim[]>();
  for (const claim of claimsOf(wave, state)) {
    claims.set(claim.about, [...(claims.get(claim.about) ?? []), claim]);
  }
  return [...claims].flatMap(([about, all]) => {
    if (new Set(all.map(({ says }) => says)).size < 2) return [];
    const said = all.map(({ agentId, says }) => `${agentId} says ${says.slice(0, 200)}`);
    const hash = createHash('sha256')
      .update(JSON.stringify([about, said]))
      .digest('hex')
      .slice(0, 8);
    return [
      {
        id: `contradiction:${about.replaceAll(/[^A-Za-z0-9:._-]+/g, '-').slice(0, 80)}:${hash}`,
        detail: `${about}: ${said.join(', ')}`,
        evidence: [...new Set(all.flatMap(({ evidence }) => evidence))],
      },
    ];
  });
}

function claimsOf(wave: Wave, state: WaveState): Claim[] {
  return wave.agents.flatMap(({ agentId }) => {
    const run = state.agents.get(agentId);
    if (run?.state !== 'concluded' || run.envelope === null) return [];
    const evidence = evidenceRefs(run);
    const proven = run.envelope.implementation?.components.filter((one) => one.state === 'met') ?? [];
    return [
      // Markers fold names to lower case, result files may not.
      ...proven.map(({ componentId, level }) => ({
        about: `component:${componentId.toLowerCase()}`,
        agentId,
        says: level,
        evidence,
      })),
      ...run.envelope.facts.flatMap(({ id, content }) =>
        id === null ? [] : [{ about: `fact:${id}`, agentId, says: content.trim(), evidence }],
      ),
    ];
  });
}
