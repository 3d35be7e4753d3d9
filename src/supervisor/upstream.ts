import { Problem } from '../base/problem.js';
import type { Wave, WaveAgent } from '../model/wave.js';
import { stages } from '../model/attempt.js';
import { stageOf } from '../gates/gate-input.js';
import type { WaveState } from '../reducers/wave-state.js';
import { dependenciesOf } from '../waves/dependencies.js';
import { ownsPath } from '../waves/ownership.js';
import { agentAuthor, commitOf, git, makeCommit, writeTree } from '../workspace/git-commits.js';
import { isWithinAny } from '../workspace/state-paths.js';
import { uncommittedIn } from '../workspace/worktree.js';
import type { LaneContext } from './lane-context.js';

/** Whose work an agent in a worktree has to find there. */
export type Upstream = Readonly<{
  /** What the repository has checked out. */
  main: string;
  /** The branches of those that it depends on, and what others left uncommitted in the shared tree. */
  commits: readonly string[];
}>;

/** @throws Problem `workspace/no-commit` */
export async function upstreamOf({
  context,
  wave,
  agent,
  state,
  scratch,
}: Readonly<{
  context: LaneContext;
  wave: Wave;
  agent: WaveAgent;
  state: WaveState;
  scratch: string;
}>): Promise<Upstream> {
  const main = await commitOf(context.repo, 'HEAD');
  if (main === undefined) throw noCommit();
  const before = wave.agents.filter((other) => isBefore(other, agent) && state.agents.has(other.agentId));
  const branches = before.flatMap(({ workspace: { of } }) => {
    const known = of === null || of === agent.workspace.of ? undefined : state.worktrees.get(of);
    return known === undefined ? [] : [known.head];
  });
  const shared = before.filter(({ workspace }) => workspace.mode === 'shared');
  const left = await uncommittedWork(context, shared, main, scratch);
  return { main, commits: [...new Set([...(left === main ? [] : [left]), ...branches])] };
}

/** A worktree begins at a commit. */
export function noCommit(): Problem {
  return new Problem('workspace/no-commit', 'the repository has no commit, and a worktree begins at one', {
    hint: 'git commit',
    exit: 'environment',
  });
}

function isBefore(other: WaveAgent, agent: WaveAgent): boolean {
  if (dependenciesOf(agent).includes(other.agentId)) return true;
  return stages.indexOf(stageOf(other)) < stages.indexOf(stageOf(agent));
}

/**
 * A commit on top of what is checked out with what these agents have there and nobody has committed: their own files, and
 * nothing else that lies about. The same files give the same commit.
 */
async function uncommittedWork(
  { repo, repoLayout }: LaneContext,
  agents: readonly WaveAgent[],
  main: string,
  scratch: string,
): Promise<string> {
  if (agents.length === 0) return main;
  const owned = agents.flatMap(({ ownedPaths, deliverables, reportPath }) => [
    ...ownedPaths,
    ...deliverables,
    ...(reportPath === null ? [] : [reportPath]),
  ]);
  const paths = (await uncommittedIn(repo)).filter(
    (path) => ownsPath(owned, path) && !isWithinAny(repoLayout.stateRootNames, path),
  );
  if (paths.length === 0) return main;
  const tree = await writeTree({ folder: repo, scratch, onto: main, without: [], paths });
  const [known = '', seconds = '0'] = (await git(repo, ['log', '-1', '--format=%T %ct', main]))
    .trim()
    .split(' ');
  if (tree === known) return main;
  const names = agents.map(({ agentId }) => agentId);
  const message = `What ${names.join(', ')} left in the shared tree`;
  const author = agentAuthor(names[0] ?? 'wave');
  return makeCommit(repo, { tree, parents: [main], message, author, date: `${seconds} +0000` });
}
