import type { FailureClass } from '../../model/failure.js';
import type { Basis, EventFamily } from '../event-family.js';
import type { FileMeasure } from './measurement-events.js';

/** What looking at a contract came to. `error`: it could not be looked at, which is never a success. */
export type ContractOutcome = 'passed' | 'failed' | 'error';

/** A file that a check looked at, by its content; `sha256` null where there was none. */
export type CheckedFile = Readonly<{ path: string; sha256: string | null }>;

/** What happens to the contracts of an agent's work. The record's own `agent` and `attempt` say whose. */
export type ContractEventData = Readonly<{
  /** What the sources of an agent's `changed` contracts were before it first started. The first measurement stands. */
  'baseline.measured': Readonly<{ files: readonly FileMeasure[] }>;
  /** Intent: this contract of this run is to be checked. A later request for the same contract takes its place. */
  'contract.check-requested': Readonly<{
    checkId: string;
    contractId: string;
    /** The run whose work is checked. */
    intentId: string;
    /** Whether a program runs in the work tree for it, which may change files. */
    runsProgram: boolean;
    basis: Basis;
  }>;
  /** Observed: what the check found. Counts only for the newest request. */
  'contract.checked': Readonly<{
    checkId: string;
    contractId: string;
    intentId: string;
    /** Digest of the contract as it was declared. */
    definition: string;
    outcome: ContractOutcome;
    failureClass: FailureClass | null;
    /** Printable, one line each, with `file:line` where it is known; the first of them where there are very many. */
    findings: readonly string[];
    /** How many there were. */
    total: number;
    /** Names the findings without what differs between two looks, such as numbers and order. */
    digest: string;
    /** The check counts as long as these files are what they were. */
    files: readonly CheckedFile[];
    endedAt: string;
    durationMs: number;
    /** What a program printed, relative to the lane's state folder; null where none ran. */
    logPath: string | null;
  }>;
  /** Observed: the check came to nothing, and nothing of it runs any more. */
  'contract.check-abandoned': Readonly<{ checkId: string; contractId: string; reason: string }>;
}>;

/** See {@link ContractEventData}. */
export const contractEvents: EventFamily<ContractEventData> = {
  'baseline.measured': {
    level: 'debug',
    doc: 'What an agent is to change was measured before it first started.',
    shape: { files: 'list' },
  },
  'contract.check-requested': {
    level: 'debug',
    doc: 'A contract is to be checked.',
    shape: { checkId: 'text', contractId: 'text', intentId: 'text', runsProgram: 'flag' },
  },
  'contract.checked': {
    level: 'info',
    doc: 'A contract was checked.',
    shape: {
      checkId: 'text',
      contractId: 'text',
      intentId: 'text',
      definition: 'text',
      outcome: 'text',
      failureClass: 'text?',
      findings: 'list',
      total: 'number',
      digest: 'text',
      files: 'list',
      endedAt: 'text',
      durationMs: 'number',
      logPath: 'text?',
    },
  },
  'contract.check-abandoned': {
    level: 'warn',
    doc: 'A check of a contract was cut short.',
    shape: { checkId: 'text', contractId: 'text', reason: 'text' },
  },
};
