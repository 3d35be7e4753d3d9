import type { Wave, WaveAgent } from '../model/wave.js';
import type { StewardRole } from '../model/agent-role.js';
import type { Stage } from '../model/attempt.js';
import type { BlockerSeverity, RecordKind } from '../model/coordination-record.js';
import { blocksWave } from '../model/coordination-record.js';
import type { CoordinationState } from '../reducers/coordination-state.js';
import type { WaveState } from '../reducers/wave-state.js';

/** An open record as far as gates need to know it. */
export type OpenRecord = Readonly<{
  id: string;
  kind: RecordKind;
  blocks: boolean;
  blockerSeverity: BlockerSeverity;
}>;

/** Everything that gates may look at: canonical state and the wave, nothing else. */
export type GateInput = Readonly<{
  wave: Wave;
  state: WaveState;
  /** Open records that block, oldest first. */
  openRecords: readonly OpenRecord[];
  /** Bytes of the wave's logs that are damaged and not acknowledged, as `<log>:<offset>`. */
  damage: readonly string[];
  /** Stewards that must be declared; the stage of any other may be inferred. */
  required: readonly StewardRole[];
}>;

/** How many open records a gate is shown. */
const MOST_OPEN_RECORDS = 1000;

/** The open records that keep the wave from closing, oldest first. */
export function openRecordsOf({ open }: CoordinationState): OpenRecord[] {
  return open
    .select(blocksWave, MOST_OPEN_RECORDS)
    .map(({ id, kind, blockerSeverity }) => ({ id, kind, blockerSeverity, blocks: true }));
}

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
      return 'implementation';
  }
}

/** The agents of a stage, in the order of the file. */
export function agentsOf(wave: Wave, stage: Stage): WaveAgent[] {
  return wave.agents.filter((agent) => stageOf(agent) === stage);
}
