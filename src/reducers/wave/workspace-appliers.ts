import type { WorkspaceEventData } from '../../events/families/workspace-events.js';
import type { AgentWorktree } from '../agent-worktree.js';
import type { WaveState } from '../wave-state.js';
import type { WaveAppliers } from './applier.js';

/** @returns what cannot be, where there is no such worktree */
function change({ worktrees }: WaveState, of: string, changed: Partial<AgentWorktree>): string | undefined {
  const known = worktrees.get(of);
  if (known === undefined) return `nobody asked for a worktree of ${of}`;
  worktrees.set(of, { ...known, ...changed });
  return undefined;
}

/** From now on its files are looked at in the shared tree. */
function forgetMeasures({ worktrees, measured }: WaveState, of: string): void {
  const folder = `${worktrees.get(of)?.path ?? ''}/`;
  for (const path of measured.keys()) if (path.startsWith(folder)) measured.delete(path);
}

/** How the state takes in each of {@link WorkspaceEventData}. */
export const workspaceAppliers: WaveAppliers<WorkspaceEventData> = {
  'workspace.requested': (state, { of, path, branch, base }) => {
    state.worktrees.set(of, {
      of,
      path,
      branch,
      base,
      head: base,
      tree: null,
      merge: null,
      conflicts: [],
      removal: null,
    });
    return undefined;
  },
  'workspace.added': (state, { of, tree }) => change(state, of, { tree }),
  'workspace.joined': (state, { of, base, head, tree }) => change(state, of, { base, head, tree }),
  'workspace.committed': (state, { of, head }) => change(state, of, { head }),
  'workspace.merge-requested': (state, { of }) => change(state, of, { merge: { state: 'requested' } }),
  'workspace.merged': (state, { of, head, commit, into }) => {
    forgetMeasures(state, of);
    return change(state, of, { head, conflicts: [], merge: { state: 'merged', commit, into } });
  },
  'workspace.merge-failed': (state, data, record) => {
    const { of, head, reason, paths, sides, detail, recordId } = data;
    const attempt = record.attempt ?? state.attempt;
    const known = state.worktrees.get(of)?.conflicts ?? [];
    const conflicts = typeof recordId === 'string' ? [...new Set([...known, recordId])] : known;
    return change(state, of, {
      head,
      conflicts,
      merge: { state: 'failed', reason, paths, sides, detail, attempt },
    });
  },
  'workspace.remove-requested': (state, { of }) => change(state, of, { removal: { state: 'requested' } }),
  'workspace.removed': (state, { of, kept }) =>
    change(state, of, { removal: kept === null ? { state: 'removed' } : { state: 'kept', why: kept } }),
};
