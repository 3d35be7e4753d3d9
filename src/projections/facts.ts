import { createHash } from 'node:crypto';
import type { Contradiction } from '../gates/contradictions.js';
import { contradictionsOf } from '../gates/contradictions.js';
import { subjectOf } from '../model/contradiction.js';
import type { RecordKind } from '../model/coordination-record.js';
import type { WaveState } from '../reducers/wave-state.js';
import type { Wave } from '../model/wave.js';
import { agentOfPass } from '../waves/design-pass.js';
import type { BoardRecord, BoardSource } from './board/board-source.js';
import type { Supersession } from './board/supersession.js';
import { knowledge } from './board/board-source.js';

/** Something that is said to be so, with everything that speaks for it and against it. */
export type ShownFact = Readonly<{
  /** As its author named it, or made of its content; a record's own id. */
  id: string;
  /** `fact` out of a result file, else the kind of its record. */
  kind: 'fact' | RecordKind;
  content: string;
  /** SHA-256 of the content: what is said anew under the same id has another one. */
  contentHash: string;
  /** Agents that say so, with where it can be looked up; a person is `operator`. */
  statedBy: readonly Readonly<{ agentId: string; evidence: string }>[];
  artifactRefs: readonly string[];
  dependsOn: readonly string[];
  status: string;
  /** ISO-8601 UTC; null for what stands in a result. */
  at: string | null;
  /** Records that depend on it. */
  citedBy: readonly Readonly<{ id: string; agentId: string }>[];
  contradictedBy: readonly Readonly<{
    agentId: string;
    says: string;
    contradiction: string;
    state: string;
  }>[];
  supersedes: readonly string[];
  supersededBy: string | null;
}>;

/**
 * What agents and people say is so: the facts of the newest results, then what stands on the blackboard, newest first. As much
 * of it as the blackboard keeps at hand. By position in the logs: the clock decides nothing.
 */
export function factsOf(source: BoardSource, wave: Wave, state: WaveState): ShownFact[] {
  const records = knowledge(source);
  const contradictions = contradictionsOf(wave, state, source.coordination);
  const chain = source.supersession();
  const facts = [
    ...resultFacts(wave, state),
    ...[...records].reverse().map((record) => recordFact(record, chain)),
  ];
  const cites = citations(records);
  return facts.map((fact) => ({
    ...fact,
    citedBy: cites.get(fact.id) ?? [],
    contradictedBy: contradictions.flatMap((one) => against(fact, one)),
  }));
}

type Stated = Omit<ShownFact, 'citedBy' | 'contradictedBy'>;

function resultFacts(wave: Wave, state: WaveState): Stated[] {
  const facts = new Map<string, Stated>();
  for (const { agentId } of wave.agents) {
    const run = state.agents.get(agentId);
    for (const { id: named, content } of run?.envelope?.facts ?? []) {
      const contentHash = hashOf(content);
      const id = named ?? `fact-${contentHash.slice(0, 12)}`;
      const known = facts.get(`${id} ${contentHash}`);
      const said = { agentId: agentOfPass(agentId), evidence: run?.envelopePath ?? '' };
      facts.set(`${id} ${contentHash}`, {
        ...{ id, kind: 'fact', content, contentHash, artifactRefs: [], dependsOn: [] },
        ...{ status: 'open', at: null, supersedes: [], supersededBy: null },
        statedBy: [...(known?.statedBy ?? []), said],
      });
    }
  }
  return [...facts.values()];
}

function recordFact(record: BoardRecord, { before, after }: Supersession): Stated {
  const { id, kind, summary, agentId, artifactRefs, dependsOn, status, at } = record;
  return {
    ...{ id, kind, content: summary, contentHash: hashOf(summary) },
    statedBy: [{ agentId: agentId ?? 'operator', evidence: `record ${id}` }],
    ...{ artifactRefs, dependsOn: idsOf(dependsOn), status, at },
    supersedes: before.get(id) ?? [],
    supersededBy: after.get(id) ?? null,
  };
}

function citations(records: readonly BoardRecord[]): Map<string, { id: string; agentId: string }[]> {
  const cites = new Map<string, { id: string; agentId: string }[]>();
  for (const { id, agentId, dependsOn } of records) {
    for (const cited of new Set(idsOf(dependsOn))) {
      cites.set(cited, [...(cites.get(cited) ?? []), { id, agentId: agentId ?? 'operator' }]);
    }
  }
  return cites;
}

function against({ id, kind, statedBy }: Stated, one: Contradiction): ShownFact['contradictedBy'] {
  const { about, claims, key, state } = one;
  const isMeant = (evidence: readonly string[]): boolean => evidence.includes(`record ${id}`);
  if (kind === 'fact' ? about !== subjectOf('fact', id) : !claims.some(({ evidence }) => isMeant(evidence)))
    return [];
  const own = claims.filter(({ agentId }) => statedBy.some((said) => said.agentId === agentId));
  return claims
    .filter(({ says }) => !own.some((mine) => mine.says === says))
    .map(({ agentId, says }) => ({ agentId, says, contradiction: key, state }));
}

/** What a stranger wrote may be no list. */
function idsOf(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((id): id is string => typeof id === 'string') : [];
}

function hashOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
