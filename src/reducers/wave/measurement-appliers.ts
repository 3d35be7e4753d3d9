import type { FileMeasure, MeasurementEventData } from '../../events/families/measurement-events.js';
import { CONFIG_PATH } from '../../model/git-path.js';
import { ownsPath } from '../../waves/ownership.js';
import type { Stray, WaveState } from '../wave-state.js';
import { verdictKey } from '../wave-state.js';
import type { WaveAppliers } from './applier.js';
import { runOf } from './applier.js';

/** What had strayed no longer counts when it is what it was before, or when somebody who owns it has changed it since. */
function settleStrays(state: WaveState, data: MeasurementEventData['workspace.measured']): void {
  const runs = [...state.agents.values()].filter(({ worktree }) => worktree === (data.worktree ?? null));
  if (data.unowned.length > 0 || runs.every(({ unowned }) => unowned.length === 0)) return;
  const owned = runs
    .filter(({ intentId }) => data.running.includes(intentId))
    .flatMap(({ ownedPaths }) => ownedPaths);
  const changed = new Set(data.changes.map(({ path }) => path));
  const restored = new Set(data.restored ?? []);
  for (const run of runs) {
    run.unowned = run.unowned.filter(
      ({ path }) => !restored.has(path) && !(changed.has(path) && ownsPath(owned, path)),
    );
  }
}

/** What strayed before is still what it was before that. */
function withStrays(
  known: readonly Stray[],
  { unowned, before }: Pick<MeasurementEventData['workspace.measured'], 'unowned' | 'before'>,
  at: string,
): Stray[] {
  const paths = new Set(known.map(({ path }) => path));
  const strays = unowned.map((path, index): Stray => {
    const was = before?.[index];
    return { path, at, ...(was === undefined ? {} : { before: was }) };
  });
  return [...known, ...strays.filter(({ path }) => !paths.has(path))];
}

/** A worktree is measured for itself. */
function noteTree(state: WaveState, { tree, worktree }: Readonly<{ tree: string; worktree?: string }>): void {
  const known = worktree === undefined ? undefined : state.worktrees.get(worktree);
  if (worktree === undefined) state.tree = tree;
  else if (known !== undefined) state.worktrees.set(worktree, { ...known, tree });
}

/** How the state takes in each of {@link MeasurementEventData}. */
export const measurementAppliers: WaveAppliers<MeasurementEventData> = {
  'workspace.measured': (state, data, record) => {
    noteTree(state, data);
    settleStrays(state, data);
    for (const intentId of data.running) {
      const run = runOf(state, intentId);
      if (run === undefined) continue;
      run.unowned = withStrays(run.unowned, data, record.at);
    }
    return undefined;
  },
  'snapshot.lost': (state, data) => {
    noteTree(state, data);
    for (const run of state.agents.values()) {
      if (data.running.includes(run.intentId)) run.unmeasured = true;
    }
    return undefined;
  },
  'checkout.measured': (state, data, record) => {
    const { head, ref, files, programs, restored } = data;
    const known = state.checkout?.trusted ?? programs;
    const back = new Set(restored);
    for (const run of state.agents.values()) {
      const left = run.unowned.filter(({ path }) => !back.has(path));
      run.unowned = data.running.includes(run.intentId) ? withStrays(left, data, record.at) : left;
    }
    const isHeld = [...state.agents.values()].some((run) =>
      run.unowned.some(({ path }) => path === CONFIG_PATH),
    );
    // What nobody is held to, or was put right, is what git is to do from now on.
    state.checkout = { head, ref, files, programs, trusted: isHeld ? known : programs };
    return undefined;
  },
  'artifact.measured': (state, data) => {
    const measures: readonly Partial<FileMeasure>[] = data.files;
    if (measures.some((file) => typeof file.path !== 'string')) return 'a measured file has no path';
    for (const file of data.files) state.measured.set(file.path, file);
    return undefined;
  },
  'gate.evaluated': (state, data) => {
    const { gate, agentId } = data.verdict;
    // A gate speaks of the wave or of its agents: what it said in the other way is no longer what it says.
    for (const [key, known] of state.gates) {
      if (known.gate === gate && (known.agentId === null) !== (agentId === null)) state.gates.delete(key);
    }
    state.gates.set(verdictKey(data.verdict), data.verdict);
    return undefined;
  },
};
