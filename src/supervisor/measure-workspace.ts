import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Redactor } from '../base/redact.js';
import type { PathChange } from '../events/families/measurement-events.js';
import type { AgentRun, WaveState } from '../reducers/wave-state.js';
import { ownsPath } from '../waves/ownership.js';
import type { TreeChange, TreeSnapshots } from '../workspace/tree-snapshot.js';
import type { CheckWindow } from './check-windows.js';
import type { WaveEntry } from './wave-journal.js';

/** What a measurement needs to know besides the tree. */
export type Measuring = Readonly<{
  /** The folder that is measured. */
  repo: string;
  /** The agent whose worktree it is; null for the shared tree. */
  worktree: string | null;
  snapshots: TreeSnapshots;
  state: WaveState;
  /** Intents of the agents that ran since the last snapshot, those that just ended included. */
  running: readonly string[];
  /** When those that just ended did, in ms, as far as it is known. */
  endedAt: ReadonlyMap<string, number>;
  /** Changes that the operator announced and that count against nobody. */
  isExpected: (change: PathChange) => boolean;
  /** When programs that check contracts ran: what they change counts against nobody. */
  checks: readonly CheckWindow[];
  /** The name of a file is an agent's word, too. */
  redactor: Pick<Redactor, 'redact'>;
  /** What agents of other lanes own that ran since then. */
  ownedElsewhere: (sinceMs: number) => readonly string[];
}>;

/** A file's time and the end of a process are stamped by two clocks of one machine. */
const SLACK_MS = 50;

/**
 * Compares the work tree with its last recorded snapshot. A change that nobody who ran owns is held against every agent
 * that was still running when it was made.
 */
export async function measureWorkspace(measuring: Measuring): Promise<WaveEntry[]> {
  const { snapshots, running } = measuring;
  const tree = await snapshots.take();
  const last = lastTree(measuring);
  if (tree === last) return [];
  const about = measuring.worktree === null ? {} : { worktree: measuring.worktree };
  const changes = last === null ? [] : await snapshots.changes(last, tree);
  // Its objects are gone (another machine, a cleaned state folder), so there is nothing to compare with.
  if (changes === undefined) return [{ type: 'snapshot.lost', data: { tree, running, ...about } }];
  const byContracts = changes.flatMap(({ path }) => (isOfCheck(measuring, path) ? [path] : []));
  const restored = restoredPaths(measuring, changes);
  // Who puts back what had strayed does not stray.
  const settled = new Set([...byContracts, ...restored]);
  const strays = straysOf(
    measuring,
    changes.filter(({ path }) => !settled.has(path)),
  );
  const shown = (path: string): string => measuring.redactor.redact(path);
  const all: WaveEntry = {
    type: 'workspace.measured',
    data: {
      tree,
      ...about,
      changes: changes.map(({ path, change }) => ({ path: shown(path), change })),
      running,
      unowned: [],
      ...(byContracts.length === 0 ? {} : { byContracts: byContracts.map(shown) }),
      ...(restored.length === 0 ? {} : { restored: restored.map(shown) }),
    },
  };
  const blamed = [...strays].map(([key, found]): WaveEntry => ({
    type: 'workspace.measured',
    data: {
      tree: last ?? tree,
      ...about,
      changes: [],
      running: key.split(' '),
      unowned: found.map(({ path }) => shown(path)),
      before: found.map(({ before }) => before),
    },
  }));
  // The new tree comes last: were we killed in between, everything would be measured once more, and nothing be forgotten.
  return [...blamed, all];
}

function lastTree({ state, worktree }: Measuring): string | null {
  return worktree === null ? state.tree : (state.worktrees.get(worktree)?.tree ?? null);
}

/** The paths that nobody owns, by those who may have changed them (intents, joined). */
function straysOf(measuring: Measuring, changes: readonly TreeChange[]): Map<string, TreeChange[]> {
  const { state, running, isExpected } = measuring;
  const runs = [...state.agents.values()].filter(({ intentId }) => running.includes(intentId));
  const owned = runs.flatMap(({ ownedPaths }) => ownedPaths);
  const strays = new Map<string, TreeChange[]>();
  if (runs.length === 0) return strays;
  const foreign = changes.filter((change) => !ownsPath(owned, change.path) && !isExpected(change));
  if (foreign.length === 0) return strays;
  const elsewhere = measuring.ownedElsewhere(
    Math.min(...runs.map(({ requestedAt }) => Date.parse(requestedAt))),
  );
  for (const change of foreign) {
    if (ownsPath(elsewhere, change.path)) continue;
    const key = candidates(measuring, runs, change.path).join(' ');
    const found = strays.get(key);
    if (found === undefined) strays.set(key, [change]);
    else found.push(change);
  }
  return strays;
}

/** What had strayed and is now what it was before. */
function restoredPaths({ state, worktree, redactor }: Measuring, changes: readonly TreeChange[]): string[] {
  const here = [...state.agents.values()].filter((run) => run.worktree === worktree);
  const before = new Map(here.flatMap(({ unowned }) => unowned.map((stray) => [stray.path, stray.before])));
  return changes.flatMap(({ path, after }) => {
    const known = redactor.redact(path);
    return before.has(known) && before.get(known) === after ? [path] : [];
  });
}

/** Whether nobody of the wave owns the path, and a program of a contract ran when it was last changed. */
export function isOfCheck(
  { repo, checks, state }: Pick<Measuring, 'repo' | 'checks' | 'state'>,
  path: string,
  /** Another file, whose time of change says when the path changed. */
  dated = path,
): boolean {
  if (checks.length === 0) return false;
  const owned = (state.opened?.wave.agents ?? []).flatMap(({ ownedPaths }) => ownedPaths);
  if (ownsPath(owned, path)) return false;
  const changedAt = lstatSync(join(repo, dated), { throwIfNoEntry: false })?.ctimeMs;
  // When something was deleted nobody can tell.
  if (changedAt === undefined) return true;
  return checks.some(
    ({ sinceMs, untilMs }) => changedAt >= sinceMs - SLACK_MS && changedAt <= untilMs + SLACK_MS,
  );
}

/** Those who had not ended when the file was last changed; all of them where that cannot be told. */
function candidates({ repo, endedAt }: Measuring, runs: readonly AgentRun[], path: string): string[] {
  const changedAt = lstatSync(join(repo, path), { throwIfNoEntry: false })?.ctimeMs ?? 0;
  const able = runs.filter(({ intentId }) => (endedAt.get(intentId) ?? Infinity) + SLACK_MS >= changedAt);
  return (able.length > 0 ? able : runs).map(({ intentId }) => intentId);
}
