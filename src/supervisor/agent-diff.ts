import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REDACTED } from '../base/redact-rules.js';
import type { ControlEventData } from '../events/control-event.js';
import type { LogRecord } from '../model/record.js';
import { isStanding, worktreeOf } from '../reducers/agent-worktree.js';
import type { WaveState } from '../reducers/wave-state.js';
import { spoolFolder } from '../runner/spool-folder.js';
import { scanFile } from '../store/log/read.js';
import { withinRoot } from '../store/layout.js';
import { ownsPath } from '../waves/ownership.js';
import type { TreePair } from '../workspace/diff-trees.js';
import { diffPaths } from '../workspace/diff-trees.js';
import { TreeSnapshots } from '../workspace/tree-snapshot.js';
import { isWorktree } from '../workspace/worktree.js';
import type { LaneContext } from './lane-context.js';
import { redactorFor } from './redactor-for.js';

/** Between what an agent's changes lie. `until` says what the later one is. */
export type AgentDiff = TreePair & Readonly<{ worktree: string | null; until: 'now' | 'its end' }>;

type Place = Pick<LaneContext, 'repo' | 'repoLayout' | 'layout' | 'lane' | 'project' | 'env' | 'config'>;

/**
 * Finds what an agent has changed, and hands it over while it can be looked at: in a worktree everything since its base, in the
 * shared tree what it owns and changed while it ran. Nothing of the repository is written for it.
 * @param use is not called where the agent has not run, or nothing was measured
 */
export async function withAgentDiff<Result>(
  place: Place,
  wave: number,
  agentId: string,
  state: WaveState,
  use: (diff: AgentDiff) => Promise<Result>,
): Promise<Result | undefined> {
  const run = state.agents.get(agentId);
  if (run === undefined) return undefined;
  const scratch = mkdtempSync(join(tmpdir(), 'wave-diff-'));
  try {
    const worktree = worktreeOf(agentId, state);
    if (worktree !== undefined) {
      const { repo } = place;
      const { base: from, head, path } = worktree;
      const folder = join(repo, path);
      if (!isStanding(worktree) || !isWorktree(folder))
        return await use({ repo, from, to: head, worktree: path, until: 'its end' });
      const to = await treeNow(place, folder, scratch);
      return await use({ repo, from, to, objects: [scratch], worktree: path, until: 'now' });
    }
    const { from, to, paths } = sharedWork(place, wave, agentId, run.ownedPaths);
    if (from === null) return undefined;
    const isActive = run.state === 'requested' || run.state === 'running';
    const lane = withinRoot(place.lane, place.project);
    const known = join(spoolFolder(place.repo, place.env), '..', 'trees', ...lane);
    const common = { repo: place.repo, from, objects: [known, scratch], worktree: null };
    if (!isActive) {
      const ended = { ...common, to: to ?? from };
      return await use({ ...ended, paths: await realPaths(place, ended, paths), until: 'its end' });
    }
    const now = { ...common, to: await treeNow(place, place.repo, scratch) };
    const owned = (await diffPaths(now)).filter(({ path }) => ownsPath(run.ownedPaths, path));
    return await use({ ...now, paths: owned.map(({ path }) => path), until: 'now' });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What the files of a folder are now, as a tree in a scratch folder. */
async function treeNow({ repoLayout }: Place, folder: string, scratch: string): Promise<string> {
  return (await TreeSnapshots.open(folder, scratch, ...repoLayout.stateRootNames)).take();
}

/** The log has the names of files without the secrets in them; git knows them as they are. */
async function realPaths(place: Place, pair: TreePair, paths: readonly string[]): Promise<readonly string[]> {
  if (!paths.some((path) => path.includes(REDACTED))) return paths;
  const recorded = new Set(paths);
  const { redact } = redactorFor(place);
  return (await diffPaths(pair)).flatMap(({ path }) => (recorded.has(redact(path)) ? [path] : []));
}

type SharedWork = Readonly<{ from: string | null; to: string | null; paths: readonly string[] }>;

/** The trees at the agent's first start and at its last end, and what it owns of what changed while it ran. */
function sharedWork(
  { layout }: Place,
  wave: number,
  agentId: string,
  ownedPaths: readonly string[],
): SharedWork {
  let tree: string | null = null;
  let from: string | null = null;
  let to: string | null = null;
  const intents = new Set<string>();
  const paths = new Set<string>();
  const measured = (data: ControlEventData['workspace.measured']): void => {
    if (data.worktree !== undefined) return;
    tree = data.tree;
    if (!data.running.some((intent) => intents.has(intent))) return;
    to = data.tree;
    const strays = new Set(data.unowned);
    for (const { path } of data.changes) if (ownsPath(ownedPaths, path)) paths.add(path);
    for (const path of strays) paths.add(path);
  };
  const record = ({ type, agent, data }: LogRecord): void => {
    if (type === 'workspace.measured') measured(data as ControlEventData['workspace.measured']);
    if (type !== 'agent-run.requested' || agent !== agentId) return;
    intents.add((data as ControlEventData['agent-run.requested']).intentId);
    from ??= tree;
  };
  const holding = ['workspace.measured', 'agent-run.requested'];
  scanFile(
    layout.controlPlane(wave),
    0,
    { record, damage: () => undefined },
    { blobs: layout.blob, holding },
  );
  return { from, to, paths: [...paths].sort() };
}
