import { join } from 'node:path';
import { shellCommand } from '../base/shell-quote.js';
import type { CoordinationRecord } from '../model/coordination-record.js';
import type { AgentWorktree } from '../reducers/agent-worktree.js';
import { isMerged } from '../reducers/agent-worktree.js';
import { activeRuns } from '../reducers/wave-state.js';
import { Problem } from '../base/problem.js';
import { changedBetween, short } from '../workspace/git-commits.js';
import type { MergeOutcome } from '../workspace/merge-branch.js';
import { mergeBranch } from '../workspace/merge-branch.js';
import type { Performance } from './perform-intents.js';
import { closeRepair } from './repair-request.js';

/** What merging needs of the loop. */
export type Merging = Pick<Performance, 'session' | 'journal' | 'wave' | 'worktrees' | 'measure'>;

/**
 * Merges the branch of a worktree into what the repository has checked out, with everything that its files are now. What
 * changes in the shared tree by that is nobody's doing but ours.
 * @param isResumed a holder before us had begun: what changed since may be of the merge
 */
export async function mergeWorktree(merging: Merging, of: string, isResumed = false): Promise<void> {
  const { session, journal, worktrees, measure } = merging;
  const { repo, repoLayout } = session.context;
  const running = activeRuns(journal.state).map(({ intentId }) => intentId);
  if (!isResumed) await measure(running);
  const known = journal.state.worktrees.get(of);
  if (known === undefined) return;
  let head = known.head;
  let outcome: MergeOutcome;
  try {
    head = await worktrees.commit(of);
    const message = `Merge ${of} of wave ${merging.wave.wave}: ${merging.wave.commitMessage ?? merging.wave.title}`;
    outcome = await mergeBranch({ repo, head, message, stateRoots: repoLayout.stateRootNames });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    outcome = { ok: false, reason: 'not-committed', paths: [], detail: saidBy(error) };
  }
  if (outcome.ok) {
    await measure([]);
    const { commit, into } = outcome;
    closeConflicts(merging, known, short(commit));
    journal.append({ type: 'workspace.merged', data: { of, head, commit, into } });
    return;
  }
  const sides = outcome.reason === 'conflict' ? await sidesOf(merging, of, outcome.paths) : [];
  const { redact } = session.redactor;
  const { reason } = outcome;
  const paths = outcome.paths.map((path) => redact(path));
  const detail = sentence(
    merging,
    { ...known, head },
    { ...outcome, paths, detail: redact(outcome.detail) },
    sides,
  );
  const recordId = reason === 'conflict' ? postConflict(merging, { ...known, head }, paths, detail) : null;
  const data = { of, head, reason, paths: paths.slice(0, 100), sides, detail, recordId };
  journal.append({ type: 'workspace.merge-failed', attempt: journal.state.attempt, data });
}

function saidBy({ message, hint }: Problem): string {
  return hint === undefined ? message : `${message}: ${hint}`;
}

/** Whose work the conflicting files hold already: of those that were merged; else of whoever committed them. */
async function sidesOf(
  { session, journal }: Merging,
  of: string,
  paths: readonly string[],
): Promise<string[]> {
  const wanted = new Set(paths);
  const found: string[] = [];
  for (const other of journal.state.worktrees.values()) {
    if (other.of === of || !isMerged(other)) continue;
    const changed = await changedBetween(session.context.repo, other.base, other.head);
    if (changed.some((path) => wanted.has(path))) found.push(other.of);
  }
  return found.length > 0 ? found : ['what is checked out'];
}

function sentence(
  { session }: Merging,
  { of, path, branch }: AgentWorktree,
  { reason, paths, detail }: Exclude<MergeOutcome, { ok: true }>,
  sides: readonly string[],
): string {
  const files = shown(paths);
  const { repo } = session.context;
  switch (reason) {
    case 'conflict': {
      const settle = shellCommand(['git', '-C', join(repo, path), 'merge', detail]);
      return `${of} and ${sides.join(', ')} changed the same lines of ${files}; settle it there: ${settle}, commit, and launch again`;
    }
    case 'main-in-the-way':
      return `${branch} cannot be merged: ${files} in the shared tree has changes that nobody has committed; commit them or put them away, and launch again`;
    case 'touches-state':
      return `${branch} cannot be merged: it changes ${files}, which Wave itself writes; take that out in ${path}, and launch again`;
    case 'not-committed':
    case 'refused':
      return `${branch} cannot be merged: ${detail.split('\n', 1)[0] ?? ''}`;
  }
}

function shown(paths: readonly string[]): string {
  const more = paths.length > 5 ? ` and ${paths.length - 5} more` : '';
  return paths.slice(0, 5).join(', ') + more;
}

/** Tells of a conflict on the blackboard, once. It blocks nothing by itself: the integration gate does. */
function postConflict(
  { journal, wave }: Merging,
  { of, head, branch, path }: AgentWorktree,
  paths: readonly string[],
  detail: string,
): string {
  const id = conflictId(wave.wave, of, head);
  if (journal.coordination.chosen.has(id)) return id;
  const record: CoordinationRecord = {
    id,
    kind: 'blocker',
    wave: wave.wave,
    lane: wave.lane,
    agentId: null,
    targets: [],
    status: 'open',
    priority: 'high',
    blocking: false,
    blockerSeverity: 'advisory',
    artifactRefs: paths.slice(0, 20),
    dependsOn: [],
    closureCondition: `merged:${branch}`,
    confidence: null,
    summary: `Integration: ${detail}`.slice(0, 1000),
    detail: `The branch ${branch} (${short(head)}) is in ${path}. Nothing was merged of it, and nothing was changed. Wave closes this when it is merged.`,
    attempt: journal.state.attempt,
    source: 'supervisor',
    required: false,
  };
  journal.post('record.posted', record);
  return id;
}

function conflictId(wave: number, of: string, head: string): string {
  return `merge-conflict-${wave}-${of}-${short(head)}`;
}

function closeConflicts({ journal }: Merging, { branch, conflicts }: AgentWorktree, commit: string): void {
  for (const id of conflicts) closeRepair(journal, id, 'resolved', `${branch} is merged as ${commit}`);
}
