import type { FileFault } from '../../model/file-fault.js';
import type { Verdict } from '../../model/gate.js';
import type { Basis, EventFamily } from '../event-family.js';

/** What was measured of one file at one moment; paths are relative to the repository. */
export type FileMeasure = Readonly<{
  path: string;
  exists: boolean;
  sha256: string | null;
  bytes: number | null;
  /** Why it counts as not there although something is. */
  fault?: FileFault;
}>;

/** One path that differs between two snapshots of the work tree. */
export type PathChange = Readonly<{ path: string; change: 'added' | 'modified' | 'deleted' }>;

/** What was measured of files and the work tree, and what the gates made of it. */
export type MeasurementEventData = Readonly<{
  /** The work tree was compared with its previous snapshot. */
  'workspace.measured': Readonly<{
    tree: string;
    /** The agent whose worktree it was; left out for the shared tree. */
    worktree?: string;
    changes: readonly PathChange[];
    /** Intents of the agents that ran while the changes appeared. */
    running: readonly string[];
    /** Paths that none of them owns. */
    unowned: readonly string[];
    /** What each of those was before, as mode and git blob; null where it was not there. Left out by older builds. */
    before?: readonly (string | null)[];
    /** Paths that had strayed and are now what they were before. */
    restored?: readonly string[];
    /** Paths that nobody owns and that changed while a program ran for a contract: they count against nobody. */
    byContracts?: readonly string[];
  }>;
  /** The snapshot that changes would be measured against is gone: what these runs changed cannot be known. */
  'snapshot.lost': Readonly<{ tree: string; running: readonly string[]; worktree?: string }>;
  /** Files that evidence depends on were measured again. */
  'artifact.measured': Readonly<{ files: readonly FileMeasure[] }>;
  /** A gate answered differently from its last recorded answer. */
  'gate.evaluated': Readonly<{ verdict: Verdict; basis: Basis }>;
}>;

/** See {@link MeasurementEventData}. */
export const measurementEvents: EventFamily<MeasurementEventData> = {
  'workspace.measured': {
    level: 'debug',
    doc: 'Changes of the work tree were measured.',
    shape: { tree: 'text', running: 'list', unowned: 'list' },
  },
  'snapshot.lost': {
    level: 'warn',
    doc: 'What agents changed can no longer be measured.',
    shape: { tree: 'text', running: 'list' },
  },
  'artifact.measured': {
    level: 'debug',
    doc: 'Files that evidence depends on were measured.',
    shape: { files: 'list' },
  },
  'gate.evaluated': {
    level: 'info',
    doc: 'A gate answered.',
    shape: { verdict: 'object' },
  },
};
