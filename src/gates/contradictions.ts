import { createHash } from 'node:crypto';
import { compareText } from '../base/compare-text.js';
import type { Conflict, ContradictingClaim, ContradictionState } from '../model/contradiction.js';
import { contradictionKey, repairId, subjectOf } from '../model/contradiction.js';
import { factValue } from '../model/statement.js';
import type { Wave } from '../model/wave.js';
import type { BoardClaim } from '../reducers/claim-index.js';
import type { CoordinationState } from '../reducers/coordination-state.js';
import type { Ruling } from '../reducers/ruling-index.js';
import type { KnownContradiction, WaveState } from '../reducers/wave-state.js';
import { agentOfPass } from '../waves/design-pass.js';
import { isMeant } from '../waves/record-target.js';
import { evidenceRefs } from './agent-evidence.js';

/** What stands against each other now, and how far it is from being settled. */
export type Contradiction = Conflict &
  Readonly<{
    /** Rises when somebody says something that nobody said before, or when what was settled by itself comes back. */
    version: number;
    /** What decisions about this version are posted under. */
    key: string;
    state: ContradictionState;
    /** Who settled it and why; null where nobody did. */
    settled: Readonly<{ by: string; reason: string }> | null;
    repairId: string;
    /** This version is on record. */
    isNoted: boolean;
    detail: string;
  }>;

/** What is asked of the blackboard. */
type Board = Pick<CoordinationState, 'claims' | 'rulings' | 'open'>;

type Claim = ContradictingClaim & Readonly<{ about: string; value: string }>;

/** Of a flood of contradictions, so many are looked up on the blackboard; all of them hold up integration. */
const MOST_LOOKED_UP = 50;
const LONGEST_SAID = 200;

/** Everything that stands against each other in the newest evidence and on the blackboard, by id. */
export function contradictionsOf(wave: Wave, state: WaveState, board: Board): Contradiction[] {
  return conflictsOf(wave, state, board).map((conflict, index) =>
    withLife(conflict, { wave, state, board, isLookedUp: index < MOST_LOOKED_UP }),
  );
}

/** Whether it holds up integration. */
export function isOpenContradiction({ state }: Pick<Contradiction, 'state'>): boolean {
  return state === 'detected' || state === 'repair-in-progress';
}

/**
 * Components that owners say they have proven to different levels, or that one has proven and somebody else finds wanting;
 * facts of one name with different content; claims, evidence and handoffs that state different things of one subject of one file. Found in what
 * is recorded; nobody has to notice them. The same whatever order they came in.
 */
function conflictsOf(wave: Wave, state: WaveState, { claims }: Pick<Board, 'claims'>): Conflict[] {
  const subjects = new Map<string, readonly Claim[]>();
  for (const claim of evidenceClaims(wave, state)) {
    // Both passes of an agent are one agent: its last word counts.
    const others = subjects.get(claim.about)?.filter(({ agentId }) => agentId !== claim.agentId) ?? [];
    subjects.set(claim.about, [...others, claim]);
  }
  for (const { about, claims: all } of claims.contested)
    subjects.set(
      about,
      all.map((claim) => boardClaim(about, claim)),
    );
  return [...subjects]
    .flatMap(([about, all]) => conflictOf(about, all) ?? [])
    .sort((left, right) => compareText(left.id, right.id));
}

function conflictOf(about: string, claims: readonly Claim[]): Conflict | undefined {
  const values = [...new Set(claims.map(({ value }) => value))].sort();
  if (values.length < 2) return undefined;
  const name = about.replaceAll(/[^A-Za-z0-9:._-]+/g, '-').slice(0, 60);
  return {
    id: `contradiction:${name}:${hashOf(about).slice(0, 8)}`,
    about,
    values,
    claims: claims
      .map(({ agentId, says, evidence }) => ({ agentId, says, evidence }))
      .sort((left, right) => compareText(left.agentId, right.agentId) || compareText(left.says, right.says)),
  };
}

function withLife(
  conflict: Conflict,
  {
    wave,
    state,
    board,
    isLookedUp,
  }: Readonly<{ wave: Wave; state: WaveState; board: Board; isLookedUp: boolean }>,
): Contradiction {
  const known = state.contradictions.get(conflict.id);
  const isNoted = known !== undefined && holds(known, conflict);
  const version = isNoted ? known.version : (known?.version ?? 0) + 1;
  const key = contradictionKey(conflict.id, version);
  const request = repairId(key);
  const said = conflict.claims.map(({ agentId, says }) => `${agentId} says ${says}`).join(', ');
  const whole = {
    ...conflict,
    version,
    key,
    repairId: request,
    isNoted,
    detail: `${conflict.about}: ${said}`,
  };
  if (isNoted && known.settled !== null)
    return { ...whole, state: known.settled.state, settled: known.settled };
  const ruling = board.rulings.of(key).find((one) => counts(one, conflict, wave));
  if (ruling !== undefined) {
    const { by, reason } = ruling;
    return { ...whole, state: 'resolved', settled: { by, reason } };
  }
  const row = isNoted && isLookedUp ? board.open.get(request) : undefined;
  const isTaken =
    row !== undefined && ((row.about?.assignment?.agentId ?? null) !== null || row.status !== 'open');
  return { ...whole, state: isTaken ? 'repair-in-progress' : 'detected', settled: null };
}

/** What is on record stands for this one: nothing new is said, and it was not over by itself before. */
function holds({ values, settled }: KnownContradiction, conflict: Conflict): boolean {
  return settled?.how !== 'agreed' && conflict.values.every((value) => values.includes(value));
}

/** A person's word counts, and that of whoever integrates, unless it is a party to it. */
function counts({ agentId }: Ruling, { claims }: Conflict, { agents }: Wave): boolean {
  if (agentId === null) return true;
  const own = agentOfPass(agentId);
  if (claims.some((claim) => claim.agentId === own)) return false;
  return agents.some(
    (agent) => agentOfPass(agent.agentId) === own && isMeant('capability:integration', agent),
  );
}

function evidenceClaims(wave: Wave, state: WaveState): Claim[] {
  return wave.agents.flatMap((agent) => {
    const run = state.agents.get(agent.agentId);
    if (run?.state !== 'concluded' || run.envelope === null) return [];
    const evidence = evidenceRefs(run);
    const agentId = agentOfPass(agent.agentId);
    const claim = (about: string, says: string, value = says): Claim => ({
      about,
      agentId,
      says: says.slice(0, LONGEST_SAID),
      value: hashOf(value),
      evidence,
    });
    const owned = new Set(agent.components.map((name) => name.toLowerCase()));
    return [
      // Markers fold names to lower case, result files may not.
      ...(run.envelope.implementation?.components ?? []).flatMap(({ componentId, level, state: proof }) => {
        const about = subjectOf('component', componentId.toLowerCase());
        if (proof === 'met') return [claim(about, level)];
        // An owner that is not finished yet contradicts nobody: the gate of components waits for it.
        return owned.has(componentId.toLowerCase()) ? [] : [claim(about, 'gap')];
      }),
      ...run.envelope.facts.flatMap(({ id, content }) =>
        id === null || isOwnNumber(id)
          ? []
          : [
              claim(
                subjectOf('fact', id),
                content.replaceAll(/\s+/g, ' ').trim(),
                factValue(id.slice(0, LONGEST_SAID), content),
              ),
            ],
      ),
    ];
  });
}

function boardClaim(about: string, { agentId, says, value, recordId }: BoardClaim): Claim {
  return { about, agentId, says, value, evidence: [`record ${recordId}`] };
}

/** `1`, `F2`, `fact-3`: how an agent numbers its own facts names nothing that another one means too. */
function isOwnNumber(id: string): boolean {
  return /^(?:facts?|f|item|no|id)?[\s._#-]*\d+$/i.test(id.trim());
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
