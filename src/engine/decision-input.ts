import type { GateInput } from '../gates/gate-input.js';
import { boardInput, ticketDamage } from '../gates/board-input.js';
import type { ClarificationRules } from '../model/clarification.js';
import { defaultClarificationRules } from '../model/clarification.js';
import type { DecisionSettings } from '../model/launch-policy.js';
import type { Wave } from '../model/wave.js';
import type { AnswerIndex } from '../reducers/answer-index.js';
import type { CoordinationState } from '../reducers/coordination-state.js';
import type { ClarificationIndex } from '../reducers/clarification-index.js';
import type { DecisionIndex } from '../reducers/decision-index.js';
import type { Assignment } from '../reducers/open-about.js';
import { withoutExpired } from '../reducers/ownership-overrides.js';
import type { WaveState } from '../reducers/wave-state.js';

/** One moment of one wave: what is known, what was asked for, and what time it is (ms since the epoch). */
export type DecisionInput = GateInput &
  DecisionSettings &
  Readonly<{
    now: number;
    /** How questions of agents are answered. */
    clarifications: ClarificationRules;
    board: Blackboard;
  }>;

/** What decisions ask of the blackboard beyond what gates do. */
export type Blackboard = Readonly<{
  clarifications: Pick<ClarificationIndex, 'open' | 'get'>;
  decisions: Pick<DecisionIndex, 'about'>;
  /** Whether a record was posted under an id that somebody chose. */
  isTaken: (id: string) => boolean;
  /** Whether a record of this id is open. */
  isOpen: (id: string) => boolean;
  /** Whom an open record was given to; null where it is closed, or nobody has it. */
  assignmentOf: (id: string) => Assignment | null;
  /** What was said to agents after they had ended. */
  answers: Pick<AnswerIndex, 'late'>;
}>;

/** The same of a folded log. */
export function blackboardOf({
  clarifications,
  decisions,
  answers,
  chosen,
  open,
}: CoordinationState): Blackboard {
  return {
    clarifications,
    decisions,
    answers,
    isTaken: (id) => chosen.has(id),
    isOpen: (id) => open.get(id) !== undefined,
    assignmentOf: (id) => open.get(id)?.about?.assignment ?? null,
  };
}

/** What the logs say at one moment, and what time it is (ms since the epoch). */
export type Moment = Readonly<{
  state: WaveState;
  coordination: CoordinationState;
  /** Damage of either log that nobody has acknowledged, as `<log>:<offset>`. */
  damage: readonly string[];
  now: number;
}>;

/** The input of a decision: the same for the live run and for replay, so that neither knows more than the other. */
export function decisionInput(wave: Wave, settings: DecisionSettings, moment: Moment): DecisionInput {
  const { coordination, damage, now } = moment;
  const state = withoutExpired(moment.state, now);
  const rest = {
    now,
    clarifications: settings.clarifications ?? defaultClarificationRules,
    board: blackboardOf(coordination),
  };
  const unread = [...damage, ...ticketDamage(state.tickets.damage)];
  return { wave, ...settings, state, ...boardInput(coordination, wave, state), damage: unread, ...rest };
}
