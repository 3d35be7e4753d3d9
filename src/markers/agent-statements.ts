import type { AdjudicableKind, AgentStatements, MalformedMarker, UnreadLine } from '../model/adjudication.js';
import { adjudicableKinds } from '../model/adjudication.js';
import type { AgentEnvelope } from '../model/envelope.js';
import type { MarkerDiagnostic, MarkerKind, MarkerReading } from '../model/marker.js';
import { shown } from './marker-value.js';

/** How many malformed markers of one run are kept. */
export const MAX_MALFORMED = 20;
/** How many lines of one run that were not read are kept, and how much of each. */
export const MAX_UNREAD = 20;
const MAX_UNREAD_LENGTH = 300;

/** What an agent left to be judged by, in bounded size: of many malformed markers the newest. */
export function agentStatements(reading: MarkerReading, claims: AgentEnvelope | null): AgentStatements {
  const malformed = reading.diagnostics.flatMap(({ code, kind, line, text, reason }): MalformedMarker[] =>
    code === 'malformed' && isAdjudicable(kind) && text !== undefined ? [{ kind, line, text, reason }] : [],
  );
  return {
    resultFile: claims !== null,
    markers: reading.markers.length,
    malformed: malformed.slice(-MAX_MALFORMED),
    isWhole: malformed.length <= MAX_MALFORMED && !reading.diagnostics.some(({ code }) => code === 'limit'),
    unread: unreadLines(reading, claims),
  };
}

function isAdjudicable(kind: MarkerKind | null): kind is AdjudicableKind {
  return (adjudicableKinds as readonly (MarkerKind | null)[]).includes(kind);
}

/** What stands first, then of the others the newest. What the result file says itself, no line of the output takes back. */
function unreadLines({ diagnostics }: MarkerReading, claims: AgentEnvelope | null): UnreadLine[] {
  const claimed = claimedKinds(claims);
  const lines = diagnostics
    .filter(({ code }) => code !== 'unknown-key' && code !== 'detail-cut')
    .map(({ stands, ...line }) => unreadLine(line, stands === true && !claimed.has(line.kind)));
  const standing = lines.filter(({ stands }) => stands).slice(0, MAX_UNREAD);
  const room = MAX_UNREAD - standing.length;
  return [...standing, ...(room === 0 ? [] : lines.filter(({ stands }) => !stands).slice(-room))];
}

function unreadLine({ kind, line, reason, text }: MarkerDiagnostic, stands: boolean): UnreadLine {
  return {
    kind,
    line,
    reason: shown(reason, MAX_UNREAD_LENGTH),
    text: text === undefined ? null : shown(text, MAX_UNREAD_LENGTH),
    stands,
  };
}

function claimedKinds(claims: AgentEnvelope | null): ReadonlySet<MarkerKind | null> {
  if (claims === null) return new Set();
  const parts: readonly (readonly [MarkerKind, unknown])[] = [
    ['proof', claims.proof],
    ['doc-delta', claims.implementation?.docDelta],
    ['component', claims.implementation?.components?.[0]],
    ['design', claims.design],
    ['integration', claims.integration],
    ['doc-closure', claims.documentation],
    ['eval', claims.contEval],
    ['security', claims.security],
    ['gate', claims.contQa?.gate],
    ['verdict', claims.contQa?.verdict],
    ['infra-status', claims.infra],
    ['deploy-status', claims.deploy],
  ];
  return new Set(parts.flatMap(([kind, part]) => ((part ?? null) === null ? [] : [kind])));
}
