import { join, relative } from 'node:path';
import { Problem } from '../base/problem.js';
import { slugify } from '../base/slug.js';
import type { Wave, WaveAgent } from '../model/wave.js';
import type { AgentWorktree } from '../reducers/agent-worktree.js';
import { isStanding, ownPlace } from '../reducers/agent-worktree.js';
import { activeRuns } from '../reducers/wave-state.js';
import { withinRoot } from '../store/layout.js';
import type { Measurer } from '../store/measure-file.js';
import { FileMeasurer } from '../store/measure-file.js';
import { agentAuthor, commitOf, joinCommits } from '../workspace/git-commits.js';
import { TreeSnapshots } from '../workspace/tree-snapshot.js';
import type { WorktreePlace } from '../workspace/worktree.js';
import {
  addWorktree,
  commitWorktree,
  forwardWorktree,
  isWorktree,
  removeWorktree,
  requireFreeBranch,
  restoreWorktree,
} from '../workspace/worktree.js';
import type { LaneContext } from './lane-context.js';
import type { Measuring } from './measure-workspace.js';
import { measureWorkspace } from './measure-workspace.js';
import { workspaceFolder } from './prepare-agent.js';
import type { Session } from './session.js';
import { upstreamOf } from './upstream.js';
import type { WaveEntry, WaveJournal } from './wave-journal.js';

/** What is common to measuring any tree. */
type MeasuringAll = Omit<Measuring, 'repo' | 'worktree' | 'snapshots' | 'running' | 'ownedElsewhere'>;

/** The worktrees of one wave's agents: made, measured, committed and removed, each step on record before it is taken. */
export class AgentWorktrees {
  readonly #session: Session;
  readonly #journal: WaveJournal;
  readonly #wave: Wave;
  readonly #snapshots = new Map<string, Promise<TreeSnapshots>>();
  readonly #measurers = new Map<string, FileMeasurer>();

  constructor(session: Session, journal: WaveJournal, wave: Wave) {
    this.#session = session;
    this.#journal = journal;
    this.#wave = wave;
  }

  /** The session as it is where the work of an agent lies: its worktree until that is merged, else the shared tree. */
  viewFor(agentId: string): Session {
    const place = ownPlace(agentId, this.#journal.state);
    return place === undefined ? this.#session : this.#viewOf(place);
  }

  #viewOf({ path }: AgentWorktree): Session {
    const { context } = this.#session;
    const repo = join(context.repo, path);
    // Without its folder there is nothing to measure by; the shared tree would tell of other files.
    const known = this.#measurers.get(repo) ?? (isWorktree(repo) ? new FileMeasurer(repo) : undefined);
    if (known !== undefined) this.#measurers.set(repo, known);
    return { ...this.#session, context: { ...context, repo }, measurer: known ?? NOTHING_THERE };
  }

  /**
   * Makes sure that an agent has the tree that it is to work in, with what those before it have done.
   * @returns the folder to start it in; or why it cannot be started
   */
  async prepare(agent: WaveAgent): Promise<Readonly<{ folder: string } | { problem: string }>> {
    const { of } = agent.workspace;
    const { repo } = this.#session.context;
    if (of === null) return { folder: repo };
    try {
      const known = this.#journal.state.worktrees.get(of);
      const problem =
        known === undefined || known.removal?.state === 'removed'
          ? await this.#make(agent, of)
          : await this.#goOn(agent, known);
      if (problem !== undefined) return { problem };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return { problem: error.hint === undefined ? error.message : `${error.message}; ${error.hint}` };
    }
    return { folder: join(repo, this.#journal.state.worktrees.get(of)?.path ?? '') };
  }

  async #make(agent: WaveAgent, of: string): Promise<string | undefined> {
    const { context } = this.#session;
    const upstream = await this.#upstream(agent);
    const joined = await joinCommits(context.repo, upstream.main, upstream.commits);
    if (!joined.ok) return `what it builds on conflicts in ${joined.paths.join(', ')}`;
    const path = relative(context.repo, workspaceFolder(context, this.#wave.wave, of));
    const branch = branchName(context, this.#wave.wave, of);
    await requireFreeBranch({ repo: context.repo, branch });
    const data = { of, path, branch, base: joined.commit };
    this.#journal.append({ type: 'workspace.requested', data });
    return this.#add(of);
  }

  async #add(of: string): Promise<string | undefined> {
    const known = this.#journal.state.worktrees.get(of);
    if (known === undefined) return 'its worktree is not on record';
    await addWorktree(this.#place(known), known.base);
    await this.#append(known, 'workspace.added', {});
    return undefined;
  }

  /** A run again: in the same tree, with what others have done since. Not under the feet of somebody who works there. */
  async #goOn(agent: WaveAgent, known: AgentWorktree): Promise<string | undefined> {
    if (known.tree === null) return this.#add(known.of);
    const place = this.#place(known);
    await restoreWorktree(place, known.head);
    if (activeRuns(this.#journal.state).some(({ worktree }) => worktree === known.of)) return undefined;
    const { repo } = this.#session.context;
    const head = await this.commit(known.of);
    const upstream = await this.#upstream(agent);
    const own = await joinCommits(repo, head, upstream.commits);
    if (!own.ok) return `what it builds on conflicts with its own work in ${own.paths.join(', ')}`;
    // What was merged meanwhile is taken in where that goes; where it does not, the merge will say so.
    const all = await joinCommits(repo, own.commit, [upstream.main]);
    const taken = all.ok ? [...upstream.commits, upstream.main] : upstream.commits;
    const commit = all.ok ? all.commit : own.commit;
    const base = await joinCommits(repo, known.base, taken);
    if (commit === head) return undefined;
    const problem = await forwardWorktree(place.path, commit);
    if (problem !== undefined) return `it cannot take in what others have done: ${problem}`;
    const data = { base: base.ok ? base.commit : known.base, head: commit };
    await this.#append(known, 'workspace.joined', data);
    return undefined;
  }

  async #append(
    { of, path }: AgentWorktree,
    type: 'workspace.added' | 'workspace.joined',
    data: Readonly<{ base?: string; head?: string }>,
  ): Promise<void> {
    const tree = await (await this.#snapshotsOf(of, path)).take();
    const entry = { type, data: { of, ...data, tree } } as WaveEntry;
    this.#journal.append(entry);
  }

  #upstream(agent: WaveAgent): ReturnType<typeof upstreamOf> {
    const { context } = this.#session;
    const scratch = this.#scratch('upstream');
    return upstreamOf({ context, wave: this.#wave, agent, state: this.#journal.state, scratch });
  }

  /** Measures every worktree in which some of these ran; only they are asked about what strays there. */
  async measure(running: readonly string[], measuring: MeasuringAll): Promise<WaveEntry[]> {
    const entries: WaveEntry[] = [];
    for (const known of this.#journal.state.worktrees.values()) {
      const here = [...this.#journal.state.agents.values()].filter(
        ({ intentId, worktree }) => worktree === known.of && running.includes(intentId),
      );
      if (here.length === 0 || !isStanding(known)) continue;
      const repo = join(this.#session.context.repo, known.path);
      const intents = here.map(({ intentId }) => intentId);
      const about = { repo, worktree: known.of, running: intents, ownedElsewhere: () => [] };
      if (isWorktree(repo)) {
        const snapshots = await this.#snapshotsOf(known.of, known.path);
        entries.push(...(await measureWorkspace({ ...measuring, ...about, snapshots })));
      } else if (here.some(({ unmeasured }) => !unmeasured)) {
        const data = { tree: known.tree ?? '', running: intents, worktree: known.of };
        entries.push({ type: 'snapshot.lost', data });
      }
    }
    return entries;
  }

  /**
   * @param isAbandoned whoever worked there has ended
   * @returns the newest commit of its branch, which holds what the files are now
   */
  async commit(of: string, isAbandoned = false): Promise<string> {
    const known = this.#journal.state.worktrees.get(of);
    if (known === undefined) return '';
    const place = this.#place(known);
    // Gone by hand, or taken apart by an agent: what is on its branch is all that there is.
    if (!isWorktree(place.path)) return (await commitOf(place.repo, place.branch)) ?? known.head;
    const title = this.#wave.agents.find(({ agentId }) => agentId === of)?.title ?? '';
    const head = await commitWorktree(place, {
      last: known.head,
      message: `${of}: ${title} (wave ${this.#wave.wave})`,
      author: agentAuthor(of),
      scratch: this.#scratch(slugify(of)),
      without: this.#session.context.repoLayout.stateRootNames,
      isAbandoned,
    });
    if (head !== known.head) this.#journal.append({ type: 'workspace.committed', data: { of, head } });
    return head;
  }

  /** Removes a worktree that is merged; where something would be lost with it, it stays and that is on record. */
  async remove(of: string): Promise<void> {
    const known = this.#journal.state.worktrees.get(of);
    if (known === undefined) return;
    const place = this.#place(known);
    const why = await removeWorktree(place, { mergedInto: 'HEAD' }).catch((error: unknown) => {
      if (error instanceof Problem) return error.message;
      throw error;
    });
    if (why === undefined) this.#measurers.delete(place.path);
    this.#journal.append({ type: 'workspace.removed', data: { of, kept: why ?? null } });
  }

  #place({ path, branch }: AgentWorktree): WorktreePlace {
    const { repo } = this.#session.context;
    return { repo, path: join(repo, path), branch };
  }

  #snapshotsOf(of: string, path: string): Promise<TreeSnapshots> {
    const known = this.#snapshots.get(of);
    if (known !== undefined) return known;
    const { context } = this.#session;
    const scratch = this.#scratch(slugify(of));
    const opened = TreeSnapshots.open(
      join(context.repo, path),
      scratch,
      ...context.repoLayout.stateRootNames,
    );
    this.#snapshots.set(of, opened);
    return opened;
  }

  #scratch(name: string): string {
    const { context, spool } = this.#session;
    const lane = withinRoot(context.lane, context.project);
    return join(spool, '..', 'worktrees', ...lane, `wave-${this.#wave.wave}`, name);
  }
}

/** The branch of an agent's worktree. */
function branchName(
  { lane, project }: Pick<LaneContext, 'lane' | 'project'>,
  wave: number,
  of: string,
): string {
  return ['wave', ...withinRoot(lane, project), String(wave), slugify(of)].join('/');
}

const NOTHING_THERE: Measurer = {
  measure: (path) => ({ path, exists: false, sha256: null, bytes: null }),
};
