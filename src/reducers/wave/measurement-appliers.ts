import type { FileMeasure, MeasurementEventData } from '../../events/families/measurement-events.js';
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
      const known = new Set(run.unowned.map(({ path }) => path));
      const strays = data.unowned.map((path, index): Stray => {
        const before = data.before?.[index];
        return { path, at: record.at, ...(before === undefined ? {} : { before }) };
      });
      run.unowned = [...run.unowned, ...strays.filter(({ path }) => !known.has(path))];
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
