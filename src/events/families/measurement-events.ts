import type { CheckedOut } from '../../model/checked-out.js';
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

/**
 * From what it was, and how, what is checked out has moved. `advanced`: commits of what the files are, or of what somebody who ran owns. `switched`:
 * another branch. `rewound`: commits are not in it any more. `foreign`: commits of contents that the files never had.
 */
export type CheckoutMove = CheckedOut &
  Readonly<{
    kind: 'advanced' | 'switched' | 'rewound' | 'foreign';
    /** Where it is foreign: the paths of such contents. */
    paths: readonly string[];
  }>;

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
  /** What git has checked out, and its own files, are not what they were when they were last looked at. */
  'checkout.measured': CheckedOut &
    Readonly<{
      /**
       * SHA-256 of git's own files that say what git does, by path; `config` without what git writes about branches. Of a
       * replace ref the object that it leads to.
       */
      files: Readonly<Record<string, string>>;
      /** SHA-256 of what the configuration says of each filter and merge driver. */
      programs: Readonly<Record<string, string>>;
      /** What became of what was checked out; null where it is what it was, or nobody looked before. */
      move: CheckoutMove | null;
      /** Intents of the agents that ran meanwhile. */
      running: readonly string[];
      /** Paths such as `.git/config` that count against all of them; `.git/HEAD` is what is checked out. */
      unowned: readonly string[];
      /** What each of those was before; null where it was not there. */
      before: readonly (string | null)[];
      /** Those that had strayed and are now what they were before. */
      restored: readonly string[];
      /** Those that changed while a program ran for a contract or a hook: they count against nobody. */
      byContracts: readonly string[];
    }>;
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
  'checkout.measured': {
    level: 'debug',
    doc: 'What git has checked out, or one of its own files, has changed.',
    shape: {
      head: 'text?',
      ref: 'text?',
      files: 'object',
      programs: 'object',
      move: 'object?',
      running: 'list',
      unowned: 'list',
      before: 'list',
      restored: 'list',
    },
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
