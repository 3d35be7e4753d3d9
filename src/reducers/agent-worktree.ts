import type { FileMeasure } from '../events/families/measurement-events.js';
import type { MergeFailure } from '../events/families/workspace-events.js';
import type { FileFault } from '../model/file-fault.js';
import { faultWords } from '../model/file-fault.js';
import type { WaveState } from './wave-state.js';

/** What became of the last try to merge a worktree's branch. */
export type WorktreeMerge =
  | Readonly<{ state: 'requested' }>
  | Readonly<{ state: 'merged'; commit: string; into: string | null }>
  | Readonly<{
      state: 'failed';
      reason: MergeFailure;
      paths: readonly string[];
      sides: readonly string[];
      detail: string;
      /** The attempt that tried: the next one tries again. */
      attempt: number;
    }>;

/** The worktree that belongs to an agent, as far as the log knows it. */
export type AgentWorktree = Readonly<{
  of: string;
  /** Relative to the repository. */
  path: string;
  branch: string;
  /** The commit that its own work is told apart by. */
  base: string;
  /** The newest commit that is known on its branch. */
  head: string;
  /** The newest tree that it was measured as; null before it was there. */
  tree: string | null;
  /** Null where nobody has asked for it since somebody last worked in it. */
  merge: WorktreeMerge | null;
  /** The records on the blackboard that tell of conflicts with it. */
  conflicts: readonly string[];
  /** `kept`: it was to go, and something stood against it. */
  removal: Readonly<{ state: 'requested' | 'removed' }> | Readonly<{ state: 'kept'; why: string }> | null;
}>;

/** Whether what was done in it is in the shared tree. */
export function isMerged({ merge }: AgentWorktree): boolean {
  return merge?.state === 'merged';
}

/** Whether its files are there, as far as is known. */
export function isStanding({ tree, removal }: AgentWorktree): boolean {
  return tree !== null && removal?.state !== 'removed';
}

/** The worktree that a run was last started in; undefined where it works in the shared tree. */
export function worktreeOf(
  agentId: string,
  { agents, worktrees }: Pick<WaveState, 'agents' | 'worktrees'>,
): AgentWorktree | undefined {
  const of = agents.get(agentId)?.worktree ?? null;
  return of === null ? undefined : worktrees.get(of);
}

/** Where the work of an agent lies until it is in the shared tree; undefined where that is. */
export function ownPlace(
  agentId: string,
  state: Pick<WaveState, 'agents' | 'worktrees'>,
): AgentWorktree | undefined {
  const worktree = worktreeOf(agentId, state);
  return worktree !== undefined && isStanding(worktree) && !isMerged(worktree) ? worktree : undefined;
}

/** Where a file of an agent lies now, relative to the repository: what was measured of it is known by this name. */
export function pathAt(
  agentId: string,
  path: string,
  state: Pick<WaveState, 'agents' | 'worktrees'>,
): string {
  const place = ownPlace(agentId, state);
  return place === undefined ? path : `${place.path}/${path}`;
}

/** Why a file of an agent counts as not there; undefined where it is. */
export function faultOf(agentId: string, path: string, state: WaveState): FileFault | undefined {
  const measured = measuredOf(agentId, path, state);
  if (measured?.exists === true) return undefined;
  const fault = measured?.fault;
  // A log may hold words of a later build.
  return fault !== undefined && Object.hasOwn(faultWords, fault) ? fault : 'missing';
}

/** What was measured last of a file of an agent, where that lies now. */
export function measuredOf(agentId: string, path: string, state: WaveState): FileMeasure | undefined {
  return state.measured.get(pathAt(agentId, path, state));
}
