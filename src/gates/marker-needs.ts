import { markerLine } from '../markers/canonical-marker.js';
import { readLeniently } from '../markers/lenient-marker.js';
import type { AdjudicableKind, AgentStatements, MalformedMarker } from '../model/adjudication.js';
import type { WaveAgent } from '../model/wave.js';
import type { AgentRun } from '../reducers/wave-state.js';
import { isSameName } from './slice-finding.js';

/** A marker that the exit contract needs and that was not accepted, with the malformed lines that may be it. */
export type MarkerNeed = Readonly<{
  kind: AdjudicableKind;
  /** The component that a component marker is about. */
  component: string | null;
  lines: readonly MalformedMarker[];
}>;

/** Every marker that the agent's exit contract needs and that its envelope does not answer. */
export function markerNeeds(
  agent: WaveAgent,
  { envelope, malformed, said }: Pick<AgentRun, 'envelope' | 'malformed' | 'said'>,
): MarkerNeed[] {
  const contract = agent.exitContract;
  if (envelope === null || contract === null) return [];
  const { proof, implementation } = envelope;
  const needs: MarkerNeed[] = [];
  if (proof.completion === null || proof.durability === null || proof.proofLevel === null) {
    needs.push({ kind: 'proof', component: null, lines: linesOf(said, 'proof') });
  }
  const lacksDelta = (implementation?.docDelta ?? null) === null;
  if (lacksDelta && (contract.docImpact !== 'none' || malformed.includes('doc-delta'))) {
    needs.push({ kind: 'doc-delta', component: null, lines: linesOf(said, 'doc-delta') });
  }
  for (const component of agent.components) {
    if (implementation?.components.some((one) => isSameName(one.componentId, component)) === true) continue;
    const lines = linesOf(said, 'component').filter((line) => mayMean(line, component));
    needs.push({ kind: 'component', component, lines });
  }
  return needs;
}

function linesOf(said: AgentStatements | null, kind: AdjudicableKind): MalformedMarker[] {
  return (said?.malformed ?? []).filter((line) => line.kind === kind);
}

/** A line that names another component is none of this one's; one that names none may be. */
function mayMean(line: MalformedMarker, component: string): boolean {
  const named = readLeniently('component', line.text).values.get('component') ?? [];
  return named.length !== 1 || isSameName(named[0] ?? '', component);
}

/** The marker that would meet the exit contract exactly. */
export function idealMarker(
  { exitContract, componentTargets }: WaveAgent,
  { kind, component }: MarkerNeed,
): string {
  const { completion = '', durability = '', proof = '', docImpact = '' } = exitContract ?? {};
  switch (kind) {
    case 'proof':
      return markerLine(kind, new Map(Object.entries({ completion, durability, proof, state: 'met' })));
    case 'doc-delta':
      return markerLine(kind, new Map([['state', docImpact]]));
    case 'component': {
      const level = componentTargets[component ?? ''] ?? 'inventoried';
      return markerLine(kind, new Map(Object.entries({ component, level, state: 'met' })));
    }
  }
}
