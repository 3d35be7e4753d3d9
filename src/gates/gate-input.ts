import type { Contradiction } from './contradictions.js';
import type { Wave, WaveAgent } from '../model/wave.js';
import type { StewardRole } from '../model/agent-role.js';
import { isResident } from '../model/agent-role.js';
import type { Stage } from '../model/attempt.js';
import type { BlockerSeverity, RecordKind } from '../model/coordination-record.js';
import type { Oversight } from '../model/oversight.js';
import type { Assignment } from '../reducers/open-about.js';
import type { QuestionIndex } from '../reducers/question-index.js';
import type { WaveState } from '../reducers/wave-state.js';

/** Who wrote something that is for nobody in particular, what it says, and the files that it is about. */
export type Unaddressed = Readonly<{
  /** Null for a person. */
  agentId: string | null;
  words: string;
  artifactRefs: readonly string[];
}>;

/** An open record as far as gates need to know it. */
export type OpenRecord = Readonly<{
  id: string;
  kind: RecordKind;
  blocks: boolean;
  blockerSeverity: BlockerSeverity;
  /** As they were written; empty for records that do not block. */
  targets: readonly string[];
  closureCondition: string | null;
  source: string;
  /** Of a request or a handoff that names nobody: what it says, by which somebody may be found. Left out for any other. */
  unaddressed?: Unaddressed;
  /** Who was asked; null where nobody was yet. */
  assignment: Assignment | null;
}>;

/** Work that this wave and another lane owe each other. */
export type Ticket = Readonly<{
  id: string;
  /** What this wave is to the ticket: it waits for it, or has to do it. */
  side: 'requester' | 'owner';
  /** Neither side is finished while it is open. */
  required: boolean;
  /** The other end in words: who has to do it, or who waits for it. Null where nobody is named. */
  assignee: string | null;
  /** Required tickets that wait for each other in a circle, this one first; left out where there is none. */
  cycle?: readonly string[];
  /** The log of tickets no longer says what became of it. */
  isLost?: boolean;
}>;

/** Everything that gates may look at: canonical state and the wave, nothing else. */
export type GateInput = Readonly<{
  wave: Wave;
  state: WaveState;
  /** Open records that block, oldest first; then requests and blockers that are only advice. */
  openRecords: readonly OpenRecord[];
  /** Open tickets. */
  tickets: readonly Ticket[];
  /** Who resolved a request for a capability last, by capability. */
  expertise: ReadonlyMap<string, string>;
  /** What stands against each other, settled or not. */
  contradictions: readonly Contradiction[];
  /** Questions to people, and what was answered. */
  questions: Pick<QuestionIndex, 'open' | 'answered' | 'openOne' | 'answeredOne'>;
  /** What people have to approve; left out where nothing. */
  oversight?: Oversight;
  /** Bytes of the wave's logs that are damaged and not acknowledged, as `<log>:<offset>`. */
  damage: readonly string[];
  /** Stewards that must be declared; the stage of any other may be inferred. */
  required: readonly StewardRole[];
}>;

/** The stage in which an agent of this role runs. */
export function stageOf(agent: WaveAgent): Stage {
  switch (agent.role) {
    case 'design':
    case 'cont-eval':
    case 'security':
    case 'integration':
    case 'documentation':
    case 'cont-qa':
      return agent.role;
    case 'implementation':
    case 'infra':
    case 'deploy':
    case 'research':
    case 'orchestrator':
      return 'implementation';
  }
}

/** The agents of a stage, in the order of the file. A resident belongs to none: nothing waits for it. */
export function agentsOf(wave: Wave, stage: Stage): WaveAgent[] {
  return wave.agents.filter((agent) => stageOf(agent) === stage && !isResident(agent.role));
}
