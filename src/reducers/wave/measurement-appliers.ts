import type { FileMeasure, MeasurementEventData } from '../../events/families/measurement-events.js';
import { verdictKey } from '../wave-state.js';
import type { WaveAppliers } from './applier.js';
import { runOf } from './applier.js';

/** How the state takes in each of {@link MeasurementEventData}. */
export const measurementAppliers: WaveAppliers<MeasurementEventData> = {
  'workspace.measured': (state, data, record) => {
    state.tree = data.tree;
    for (const intentId of data.running) {
      const run = runOf(state, intentId);
      if (run === undefined) continue;
      const known = new Set(run.unowned.map(({ path }) => path));
      for (const path of data.unowned) if (!known.has(path)) run.unowned.push({ path, at: record.at });
    }
    return undefined;
  },
  'snapshot.lost': (state, data) => {
    state.tree = data.tree;
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
