import type { AdjudicableKind, AgentStatements, MalformedMarker } from '../model/adjudication.js';
import { adjudicableKinds } from '../model/adjudication.js';
import type { MarkerKind, MarkerReading } from '../model/marker.js';

/** How many malformed markers of one run are kept. */
export const MAX_MALFORMED = 20;

/** What an agent left to be judged by, in bounded size: of many malformed markers the newest. */
export function agentStatements(reading: MarkerReading, resultFile: boolean): AgentStatements {
  const malformed = reading.diagnostics.flatMap(({ code, kind, line, text, reason }): MalformedMarker[] =>
    code === 'malformed' && isAdjudicable(kind) && text !== undefined ? [{ kind, line, text, reason }] : [],
  );
  return {
    resultFile,
    markers: reading.markers.length,
    malformed: malformed.slice(-MAX_MALFORMED),
    isWhole: malformed.length <= MAX_MALFORMED && !reading.diagnostics.some(({ code }) => code === 'limit'),
  };
}

function isAdjudicable(kind: MarkerKind | null): kind is AdjudicableKind {
  return (adjudicableKinds as readonly (MarkerKind | null)[]).includes(kind);
}
