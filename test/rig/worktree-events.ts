import type { MergeFailure } from '../../src/events/families/workspace-events.js';
import { BASIS, event } from './control-events.js';
import type { Step } from './events.js';

/** The worktree of an agent is there. */
export const worktreeAdded = (of: string): Step => [
  event('workspace.requested', {
    of,
    path: `.tmp/main/workspaces/wave-0/${of}`,
    branch: `wave/main/0/${of}`,
    base: 'base',
  }),
  event('workspace.added', { of, tree: 'tree' }),
];

/** Its branch was merged. */
export const branchMerged = (of: string): Step => [
  event('workspace.merge-requested', { of, basis: BASIS }),
  event('workspace.merged', { of, head: 'head', commit: 'merge', into: 'refs/heads/main' }),
];

/** Its branch could not be merged in an attempt. */
export const mergeFailed = (of: string, reason: MergeFailure, attempt = 1): Step => [
  event('workspace.merge-requested', { of, basis: BASIS }),
  event(
    'workspace.merge-failed',
    { of, head: 'head', reason, paths: ['a.txt'], sides: ['A9'], detail: 'it is stuck', recordId: null },
    { attempt },
  ),
];

/** It was to go; `kept` says why it did not. */
export const worktreeRemoved = (of: string, kept: string | null = null): Step => [
  event('workspace.remove-requested', { of, basis: BASIS }),
  event('workspace.removed', { of, kept }),
];
