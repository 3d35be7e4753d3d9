import { Problem } from '../base/problem.js';
import { slugify } from '../base/slug.js';
import { isResident } from '../model/agent-role.js';
import type { Wave, WaveAgent } from '../model/wave.js';
import { stageOf } from '../gates/gate-input.js';
import { dependenciesOf } from '../waves/dependencies.js';
import { commitOf } from '../workspace/git-commits.js';
import { runGit } from '../workspace/run-git.js';
import { noCommit } from './upstream.js';

/** Of git: the first that merges beside the work tree. */
const NEEDED = [2, 38] as const;

/**
 * Checks that the worktrees that a wave asks for can be made and merged.
 * @throws Problem `workspace/not-possible`, `workspace/git-too-old`, `workspace/no-commit`
 */
export async function preflightWorkspaces(repo: string, wave: Wave): Promise<void> {
  if (wave.agents.every(({ workspace }) => workspace.mode === 'shared')) return;
  const [found] = [
    ...wave.agents.flatMap((agent) => whyNotAlone(agent) ?? []),
    ...wave.agents.flatMap((agent) => whyNotWaiting(agent, wave) ?? []),
    ...sameSlugs(wave),
    ...sameFiles(wave),
  ];
  if (found !== undefined) {
    const [message, hint] = found;
    throw new Problem('workspace/not-possible', message, { hint });
  }
  await checkGit(repo);
  if ((await commitOf(repo, 'HEAD')) === undefined) throw noCommit();
}

/** What is wrong, and what would mend it. */
type Finding = readonly [message: string, hint: string];

function whyNotAlone({ agentId, role, workspace }: WaveAgent): Finding[] | undefined {
  if (workspace.mode === 'shared' || !isResident(role)) return undefined;
  return [
    [
      `${agentId} is a resident, whose work is never proven and so never merged`,
      'take its ### Workspace out',
    ],
  ];
}

/** It would start before what it waits for is in the shared tree. */
function whyNotWaiting(agent: WaveAgent, wave: Wave): Finding[] | undefined {
  if (agent.workspace.mode === 'worktree') return undefined;
  const other = wave.agents.find(
    (one) =>
      one.workspace.mode === 'worktree' &&
      stageOf(one) === stageOf(agent) &&
      dependenciesOf(agent).includes(one.agentId),
  );
  if (other === undefined) return undefined;
  const message = `${agent.agentId} works in the shared tree and waits for ${other.agentId}, whose worktree is merged after both`;
  return [[message, `give ${agent.agentId} \`- worktree\`, too`]];
}

function sameSlugs({ agents }: Wave): Finding[] {
  const owners = [...new Set(agents.flatMap(({ workspace }) => workspace.of ?? []))];
  return pairs(owners, slugify).map(([one, other]) => [
    `the worktrees of ${one} and ${other} would have the same name`,
    'give one of them another id',
  ]);
}

function sameFiles({ agents }: Wave): Finding[] {
  const delivered = agents.flatMap(({ agentId, deliverables, workspace }) =>
    deliverables.map((path) => ({ agentId, path, place: workspace.of })),
  );
  return delivered.flatMap((one, index): Finding[] => {
    const other = delivered
      .slice(0, index)
      .find(({ path, place }) => path === one.path && place !== one.place);
    if (other === undefined) return [];
    const message = `${other.agentId} and ${one.agentId} deliver ${one.path} in different trees`;
    return [[message, 'let one of them deliver it, or both work in one tree']];
  });
}

function pairs(names: readonly string[], keyOf: (name: string) => string): (readonly [string, string])[] {
  return names.flatMap((name, index) => {
    const other = names.slice(0, index).find((before) => keyOf(before) === keyOf(name));
    return other === undefined ? [] : [[other, name] as const];
  });
}

async function checkGit(repo: string): Promise<void> {
  const { stdout } = await runGit(['version'], repo);
  const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(stdout)?.slice(1) ?? []).map(Number);
  const [first, second] = NEEDED;
  if (major > first || (major === first && minor >= second)) return;
  throw new Problem(
    'workspace/git-too-old',
    `worktrees need git ${first}.${second}, and this is ${stdout.trim()}`,
    {
      hint: 'install a newer git, or take the ### Workspace sections out',
      exit: 'environment',
    },
  );
}
