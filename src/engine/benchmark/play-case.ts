import type { JsonObject } from '../../base/json.js';
import { boardInput } from '../../gates/board-input.js';
import { evaluateGate } from '../../gates/evaluate-gates.js';
import { isOpenContradiction } from '../../gates/contradictions.js';
import type { GateInput } from '../../gates/gate-input.js';
import type { BenchmarkCase } from '../../model/benchmark.js';
import type { CoordinationRecord } from '../../model/coordination-record.js';
import type { Actor, LogRecord, RecordPosition } from '../../model/record.js';
import { RECORD_VERSION } from '../../model/record.js';
import type { Wave, WaveAgent } from '../../model/wave.js';
import { boardRecord } from '../../projections/board/board-record.js';
import type { BoardSource } from '../../projections/board/board-source.js';
import { boardSource } from '../../projections/board/board-source.js';
import { inbox } from '../../projections/board/inbox.js';
import { sharedSummary } from '../../projections/board/summary.js';
import { coordinationReducer } from '../../reducers/coordination-state.js';
import type { CoordinationState } from '../../reducers/coordination-state.js';
import type { KnownContradiction, WaveState } from '../../reducers/wave-state.js';
import { initialWaveState } from '../../reducers/wave-state.js';
import { isQuestion } from '../../model/coordination-record.js';
import { whoRepairs } from '../contradiction-work.js';
import { repairRequest } from '../repair-request.js';
import { routeRecords } from '../route-records.js';
import { bareAgent } from '../../waves/bare-agent.js';

/** What is compiled for agents. A test may put something else in its place and see the score fall. */
export type CompiledViews = Readonly<{
  summary: (source: BoardSource) => string;
  inbox: (source: BoardSource, agent: WaveAgent) => string;
  /** Whether records are given to agents, and contradictions looked for. */
  routes: boolean;
  findsContradictions: boolean;
}>;

/** The views that agents get. */
export const realViews: CompiledViews = {
  summary: sharedSummary,
  inbox: (source, agent) => inbox(source, agent).text,
  routes: true,
  findsContradictions: true,
};

/** What came of a case: what everybody can read, and what holds the wave up. */
export type PlayedCase = Readonly<{
  summary: string;
  inboxes: ReadonlyMap<string, string>;
  assignments: readonly Readonly<{ requestId: string; assignedAgentId: string | null; reason: string }>[];
  /** Ids of open clarifications. */
  openClarifications: ReadonlySet<string>;
  /** Status codes that keep the wave from closing. */
  guards: readonly string[];
}>;

/**
 * Plays a case on a blackboard in memory, by what the loop plays a real one by: the reducer, routing, contradictions, the
 * gates, and the views at their real limits.
 */
export function playCase(given: BenchmarkCase, views: CompiledViews = realViews): PlayedCase {
  const wave = waveOf(given);
  const board = new MemoryBoard(given);
  for (const record of given.records) board.write(record);
  const state = initialWaveState();
  if (views.findsContradictions) noteContradictions(board, wave, state);
  if (views.routes) route(board, wave, given, state);
  const input = boardInput(board.state, wave, state);
  const source = board.source(wave);
  return {
    summary: views.summary(source),
    inboxes: new Map(wave.agents.map((agent) => [agent.agentId, views.inbox(source, agent)])),
    assignments: assignmentsOf(board.state),
    openClarifications: new Set(
      board.state.open.select(({ kind }) => kind === 'clarification-request').map(({ id }) => id),
    ),
    guards: guardsOf({ ...input, wave, state, damage: [], required: [] }, views),
  };
}

/** A log of the blackboard that is kept in memory. */
class MemoryBoard {
  readonly #given: BenchmarkCase;
  readonly #records = new Map<number, LogRecord>();
  state: CoordinationState = coordinationReducer.initial();
  #offset = 0;

  constructor(given: BenchmarkCase) {
    this.#given = given;
  }

  /** A record, or what became of the one that has its id. */
  write(record: CoordinationRecord): void {
    const actor: Actor = record.agentId === null ? 'operator:case' : `agent:${record.agentId}`;
    if (!this.state.chosen.has(record.id)) return this.append('record.posted', record, actor);
    const { id, status, targets, priority, blocking, blockerSeverity, detail } = record;
    const change = {
      id,
      status,
      priority,
      blocking,
      blockerSeverity,
      ...(detail === null ? {} : { detail }),
    };
    const row = this.state.open.get(id);
    const isMoved = JSON.stringify(row?.about?.targets ?? targets) !== JSON.stringify(targets);
    this.append('record.changed', { ...change, ...(isMoved ? { targets } : {}) }, actor);
  }

  append(type: string, data: object, actor: Actor): void {
    const number = this.#records.size;
    const record: LogRecord = {
      v: RECORD_VERSION,
      id: `case-${number}`,
      at: new Date(number * 1000).toISOString(),
      lane: this.#given.lane,
      wave: this.#given.wave,
      actor,
      type,
      data: data as JsonObject,
    };
    const position: RecordPosition = { offset: this.#offset, length: JSON.stringify(record).length + 1 };
    this.#records.set(position.offset, record);
    this.#offset += position.length;
    this.state = coordinationReducer.apply(this.state, record, position);
  }

  source(wave: Wave): BoardSource {
    return boardSource({
      place: { lane: wave.lane, wave: wave.wave },
      agents: wave.agents,
      coordination: this.state,
      facts: [],
      tickets: [],
      settled: [],
      read: (row) => {
        const posted = this.#records.get(row.offset);
        const change = row.changed === null ? undefined : this.#records.get(row.changed[0]);
        return posted === undefined ? undefined : boardRecord(posted, row, change);
      },
    });
  }
}

/** As the loop does it: on record, and somebody is asked to repair it. */
function noteContradictions(board: MemoryBoard, wave: Wave, state: WaveState): void {
  for (const one of boardInput(board.state, wave, state).contradictions.filter(isOpenContradiction)) {
    const { id, about, values, claims, version, repairId, detail } = one;
    const noted = { id, about, values, claims, version, repairId };
    const target = whoRepairs(one, wave);
    board.append(
      'record.posted',
      repairRequest(wave, { ...noted, detail, target, supersedes: null }, 1),
      'launcher',
    );
    const known: KnownContradiction = { ...noted, detectedAt: new Date(0).toISOString(), settled: null };
    state.contradictions.set(id, known);
  }
}

function route(board: MemoryBoard, wave: Wave, { preferredAgents }: BenchmarkCase, state: WaveState): void {
  const { openRecords, expertise } = boardInput(board.state, wave, state);
  const records = openRecords.filter(({ kind }) => !isQuestion(kind));
  for (const routing of routeRecords(records, { wave, preferred: preferredAgents, expertise })) {
    board.append('assignment.made', { id: `assignment-${routing.recordId}`, ...routing }, 'launcher');
  }
}

function assignmentsOf({ open }: CoordinationState): PlayedCase['assignments'] {
  return open
    .select(() => true)
    .flatMap(({ id, about }) => {
      const assignment = about?.assignment ?? null;
      return assignment === null
        ? []
        : [{ requestId: id, assignedAgentId: assignment.agentId, reason: assignment.reason }];
    });
}

const GUARDS = ['clarification', 'assignment', 'dependency'] as const;

function guardsOf(input: GateInput, { findsContradictions }: CompiledViews): string[] {
  const verdicts = GUARDS.flatMap((gate) => evaluateGate(gate, input)).filter(({ ok }) => !ok);
  const isContradicted = findsContradictions && input.contradictions.some(isOpenContradiction);
  return [
    ...new Set([
      ...verdicts.map(({ statusCode }) => statusCode),
      ...(isContradicted ? ['integration-contradiction-open'] : []),
    ]),
  ];
}

function waveOf({ wave, lane, id, agents }: BenchmarkCase): Wave {
  return {
    wave,
    lane,
    title: id,
    commitMessage: null,
    agents: agents.map(({ agentId, ...said }) => bareAgent(agentId, said)),
    componentPromotions: [],
    evalTargets: [],
    deployEnvironments: [],
    context7Defaults: null,
    fingerprint: '',
  };
}
