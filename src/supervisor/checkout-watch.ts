import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckoutMove } from '../events/families/measurement-events.js';
import { straysOf } from '../gates/strays.js';
import type { CheckedOut } from '../model/checked-out.js';
import { checkedOutOf, checkedOutText } from '../model/checked-out.js';
import { CONFIG_PATH, HEAD_PATH, REPLACED_PATH } from '../model/git-path.js';
import { runOf } from '../reducers/wave/applier.js';
import type { AgentRun, WaveState } from '../reducers/wave-state.js';
import { ownsPath } from '../waves/ownership.js';
import type { CheckoutLook } from '../workspace/checkout.js';
import { settingsAgainst } from '../workspace/git-programs.js';
import { judgeMove } from '../workspace/judge-move.js';
import { guardGit } from '../workspace/run-git.js';
import type { CheckWindow } from './check-windows.js';
import { isOfCheck } from './measure-workspace.js';
import { ownedElsewhere } from './owned-elsewhere.js';
import type { Session } from './session.js';
import type { WaveEntry, WaveJournal } from './wave-journal.js';

/** Git writes a line to it whenever what is checked out moves. */
const HEAD_LOG = '.git/logs/HEAD';
/** Refs that have no file of their own are in it. */
const PACKED_REFS = '.git/packed-refs';

/** One of git's own that changed: what it was and is, null where it is not there. */
type GitChange = Readonly<{ path: string; before: string | null; after: string | null }>;

/** What an agent with git can move without touching a file: what is checked out, and what git is told by files of its own. */
export class CheckoutWatch {
  readonly #session: Session;
  readonly #journal: WaveJournal;

  constructor(session: Session, journal: WaveJournal) {
    this.#session = session;
    this.#journal = journal;
  }

  /**
   * From now on git of ours follows the configuration as it was before somebody changed it who may not.
   * @returns ends that
   */
  guard(): () => void {
    const { context, checkout } = this.#session;
    return guardGit(context.repo, async (isPrivate) => {
      const { state } = this.#journal;
      const known = state.checkout;
      // Nobody who could have changed it has started.
      if (known === null) return [];
      const isHeld = [...state.agents.values()].some((run) => straysOf(run, state).includes(CONFIG_PATH));
      return settingsAgainst(
        isHeld ? known.trusted : known.programs,
        await checkout.programs.now(),
        isPrivate,
      );
    });
  }

  /** Compares with what is on record; the work tree is measured first. Nobody is asked about what changed while nobody ran. */
  async measure(running: readonly string[], checks: readonly CheckWindow[]): Promise<WaveEntry[]> {
    const { context, checkout } = this.#session;
    const { repo } = context;
    const { state } = this.#journal;
    const known = state.checkout;
    const look = await checkout.look();
    if (known === null) return [entry(look, null, [])];
    const changes = [...fileChanges(known, look), ...headChanges(known, look)];
    if (changes.length === 0) return [];
    const runs = running.flatMap((intentId) => runOf(state, intentId) ?? []);
    const move = changes.some(({ path }) => path === HEAD_PATH) ? await this.#move(known, look, runs) : null;
    const byContracts = changes
      .map(({ path }) => path)
      .filter((path) => isOfCheck({ repo, checks, state }, path, datedBy(repo, path)));
    const restored = await this.#restored(changes, look, runs);
    const settled = new Set([...byContracts, ...restored]);
    const unowned = changes.filter(
      ({ path }) => runs.length > 0 && !settled.has(path) && (path !== HEAD_PATH || isHeld(move, runs)),
    );
    return [entry(look, move, running, { unowned, restored, byContracts })];
  }

  async #move(from: CheckedOut, to: CheckedOut, runs: readonly AgentRun[]): Promise<CheckoutMove> {
    const { context, snapshots, isExpected } = this.#session;
    const owned = runs.filter(isInSharedTree).flatMap(({ ownedPaths }) => ownedPaths);
    const sinceMs = Math.min(...runs.map(({ requestedAt }) => Date.parse(requestedAt)));
    const elsewhere = runs.length === 0 ? [] : ownedElsewhere(context, sinceMs);
    const judged = await judgeMove({
      repo: context.repo,
      from,
      to,
      snapshots,
      tree: this.#journal.state.tree ?? (await snapshots.take()),
      stateRoots: context.repoLayout.stateRootNames,
      isOwned: (path) => ownsPath([...owned, ...elsewhere], path) || isExpected({ path, change: 'added' }),
      isForPeople: !runs.some(isInSharedTree),
    });
    return { ...judged, head: from.head, ref: from.ref };
  }

  /** What had strayed and is what it was again; of what is checked out also what was built on it since. */
  async #restored(
    changes: readonly GitChange[],
    look: CheckoutLook,
    runs: readonly AgentRun[],
  ): Promise<string[]> {
    const restored: string[] = [];
    const all = [...this.#journal.state.agents.values()].flatMap(({ unowned }) => unowned);
    for (const { path, after } of changes) {
      const before = all.find((stray) => stray.path === path)?.before;
      if (before === undefined) continue;
      if (before === after) restored.push(path);
      else if (path === HEAD_PATH) {
        const { kind } = await this.#move(checkedOutOf(before), look, runs);
        if (kind === 'advanced') restored.push(path);
      }
    }
    return restored;
  }
}

/** The file whose time of change says when a path of git's own changed. */
function datedBy(repo: string, path: string): string {
  if (path === HEAD_PATH) return HEAD_LOG;
  return path.startsWith(REPLACED_PATH) && !existsSync(join(repo, path)) ? PACKED_REFS : path;
}

/** Where only agents with worktrees ran, people work here: they switch, rewrite and commit as they like. */
function isHeld(move: CheckoutMove | null, runs: readonly AgentRun[]): boolean {
  if (move === null || move.kind === 'advanced') return false;
  return move.kind === 'foreign' || runs.some(isInSharedTree);
}

function isInSharedTree({ worktree }: AgentRun): boolean {
  return worktree === null;
}

function entry(
  { head, ref, files, programs }: CheckoutLook,
  move: CheckoutMove | null,
  running: readonly string[],
  found: Readonly<{
    unowned: readonly GitChange[];
    restored: readonly string[];
    byContracts: readonly string[];
  }> = { unowned: [], restored: [], byContracts: [] },
): WaveEntry {
  const { unowned, restored, byContracts } = found;
  return {
    type: 'checkout.measured',
    data: {
      head,
      ref,
      files,
      programs,
      move,
      running,
      unowned: unowned.map(({ path }) => path),
      before: unowned.map(({ before }) => before),
      restored,
      byContracts,
    },
  };
}

type Told = Pick<NonNullable<WaveState['checkout']>, 'files' | 'programs'>;

function fileChanges(from: Told, to: Told): GitChange[] {
  const paths = [...new Set([...Object.keys(from.files), ...Object.keys(to.files), CONFIG_PATH])].sort();
  return paths
    .map((path) => ({ path, before: contentOf(path, from), after: contentOf(path, to) }))
    .filter(({ before, after }) => before !== after);
}

/** The configuration is also what the files that it includes say of programs. */
function contentOf(path: string, { files, programs }: Told): string | null {
  const sha256 = files[path] ?? null;
  if (path !== CONFIG_PATH) return sha256;
  const named = JSON.stringify(Object.entries(programs).sort());
  return `${sha256 ?? ''} ${createHash('sha256').update(named).digest('hex')}`;
}

function headChanges(from: CheckedOut, to: CheckedOut): GitChange[] {
  const [before, after] = [checkedOutText(from), checkedOutText(to)];
  return before === after ? [] : [{ path: HEAD_PATH, before, after }];
}
