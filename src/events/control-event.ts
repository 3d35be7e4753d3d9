import type { EventFamily } from './event-family.js';
import type { AgentRunEventData } from './families/agent-run-events.js';
import { agentRunEvents } from './families/agent-run-events.js';
import type { AttemptEventData } from './families/attempt-events.js';
import { attemptEvents } from './families/attempt-events.js';
import type { BudgetEventData } from './families/budget-events.js';
import { budgetEvents } from './families/budget-events.js';
import type { ClosureEventData } from './families/closure-events.js';
import { closureEvents } from './families/closure-events.js';
import type { ContradictionEventData } from './families/contradiction-events.js';
import { contradictionEvents } from './families/contradiction-events.js';
import type { ContractEventData } from './families/contract-events.js';
import { contractEvents } from './families/contract-events.js';
import type { HookEventData } from './families/hook-events.js';
import { hookEvents } from './families/hook-events.js';
import type { InputEventData } from './families/input-events.js';
import { inputEvents } from './families/input-events.js';
import type { LibraryEventData } from './families/library-events.js';
import { libraryEvents } from './families/library-events.js';
import type { LogEventData } from './families/log-events.js';
import { logEvents } from './families/log-events.js';
import type { MeasurementEventData } from './families/measurement-events.js';
import { measurementEvents } from './families/measurement-events.js';
import type { ProofEventData } from './families/proof-events.js';
import { proofEvents } from './families/proof-events.js';
import type { TicketEventData } from './families/ticket-events.js';
import { ticketEvents } from './families/ticket-events.js';
import type { SkillEventData } from './families/skill-events.js';
import { skillEvents } from './families/skill-events.js';
import type { SlotEventData } from './families/slot-events.js';
import { slotEvents } from './families/slot-events.js';
import type { WorkspaceEventData } from './families/workspace-events.js';
import { workspaceEvents } from './families/workspace-events.js';
import type { OperatorEventData } from './families/operator-events.js';
import { operatorEvents } from './families/operator-events.js';

/**
 * Everything that can happen to one wave, by type: one file per subject in `families/`. A record's own keys (`wave`, `run`,
 * `attempt`, `agent`, `epoch`) say to whom; this is its `data`.
 */
export type ControlEventData = AttemptEventData &
  AgentRunEventData &
  MeasurementEventData &
  ProofEventData &
  OperatorEventData &
  ContractEventData &
  InputEventData &
  LibraryEventData &
  SkillEventData &
  ClosureEventData &
  ContradictionEventData &
  TicketEventData &
  HookEventData &
  SlotEventData &
  WorkspaceEventData &
  BudgetEventData &
  LogEventData;

/** A type of control-plane event. */
export type ControlEventType = keyof ControlEventData;

/** Every control-plane event. */
export const controlEvents: EventFamily<ControlEventData> = {
  ...attemptEvents,
  ...agentRunEvents,
  ...measurementEvents,
  ...proofEvents,
  ...operatorEvents,
  ...contractEvents,
  ...inputEvents,
  ...libraryEvents,
  ...skillEvents,
  ...closureEvents,
  ...budgetEvents,
  ...contradictionEvents,
  ...ticketEvents,
  ...hookEvents,
  ...slotEvents,
  ...workspaceEvents,
  ...logEvents,
};
