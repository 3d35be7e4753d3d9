import type { Basis, EventFamily } from '../event-family.js';

/** Why a branch was not merged. `main-in-the-way`: files of the shared tree are. `refused`: git, or its place, would not have it. */
export type MergeFailure = 'conflict' | 'main-in-the-way' | 'touches-state' | 'not-committed' | 'refused';

/** What happens to the worktrees of agents. `of` is the agent that a worktree belongs to; commits are full hashes. */
export type WorkspaceEventData = Readonly<{
  /** Intent: a worktree is to be made, on a new branch that begins at `base`. */
  'workspace.requested': Readonly<{
    of: string;
    /** Relative to the repository. */
    path: string;
    branch: string;
    base: string;
  }>;
  /** Observed: it is there, and was measured as `tree`. */
  'workspace.added': Readonly<{ of: string; tree: string }>;
  /** Observed: what others have done since was taken in. `base` is what it would be without the agent's own work. */
  'workspace.joined': Readonly<{ of: string; base: string; head: string; tree: string }>;
  /** What its files were when a run was concluded, or before a merge, is committed on its branch. */
  'workspace.committed': Readonly<{ of: string; head: string }>;
  /** Intent: its branch is to be merged into what the repository has checked out. */
  'workspace.merge-requested': Readonly<{ of: string; basis: Basis }>;
  /** Observed: what the repository has checked out holds `head`, since `commit`. `into` is null where no branch is checked out. */
  'workspace.merged': Readonly<{ of: string; head: string; commit: string; into: string | null }>;
  /** Observed: it was not merged, and nothing was changed. `sides` are those whose work is in the conflicting files. */
  'workspace.merge-failed': Readonly<{
    of: string;
    head: string;
    reason: MergeFailure;
    paths: readonly string[];
    sides: readonly string[];
    detail: string;
    /** The record on the blackboard that tells of it; null where there is none. */
    recordId: string | null;
  }>;
  /** Intent: it is merged, and to go. */
  'workspace.remove-requested': Readonly<{ of: string; basis: Basis }>;
  /** Observed: it is gone, or, where `kept` says why, it is not. */
  'workspace.removed': Readonly<{ of: string; kept: string | null }>;
}>;

/** See {@link WorkspaceEventData}. */
export const workspaceEvents: EventFamily<WorkspaceEventData> = {
  'workspace.requested': {
    level: 'debug',
    doc: 'A worktree is to be made for an agent.',
    shape: { of: 'text', path: 'text', branch: 'text', base: 'text' },
  },
  'workspace.added': {
    level: 'info',
    doc: 'The worktree of an agent is there.',
    shape: { of: 'text', tree: 'text' },
  },
  'workspace.joined': {
    level: 'debug',
    doc: 'A worktree took in what others have done.',
    shape: { of: 'text', base: 'text', head: 'text', tree: 'text' },
  },
  'workspace.committed': {
    level: 'debug',
    doc: 'What an agent left in its worktree is committed on its branch.',
    shape: { of: 'text', head: 'text' },
  },
  'workspace.merge-requested': {
    level: 'debug',
    doc: 'The branch of a worktree is to be merged.',
    shape: { of: 'text' },
  },
  'workspace.merged': {
    level: 'info',
    doc: 'The branch of a worktree is merged.',
    shape: { of: 'text', head: 'text', commit: 'text', into: 'text?' },
  },
  'workspace.merge-failed': {
    level: 'warn',
    doc: 'The branch of a worktree could not be merged.',
    shape: { of: 'text', head: 'text', reason: 'text', paths: 'list', sides: 'list', detail: 'text' },
  },
  'workspace.remove-requested': {
    level: 'debug',
    doc: 'A worktree that is merged is to be removed.',
    shape: { of: 'text' },
  },
  'workspace.removed': {
    level: 'debug',
    doc: 'A worktree is removed, or stays and why.',
    shape: { of: 'text', kept: 'text?' },
  },
};
