import type { Wave } from '../model/wave.js';
import { pathAt } from '../reducers/agent-worktree.js';
import type { WaveState } from '../reducers/wave-state.js';
import type { Measurer } from '../store/measure-file.js';
import type { WaveEntry } from './wave-journal.js';

/**
 * Measures again every published envelope that counts: the event for each that differs from the last time.
 * @param measurer of the lane's state folder
 */
export function measureEnvelopes(measurer: Measurer, state: WaveState): WaveEntry[] {
  return [...state.agents.values()].flatMap((run): WaveEntry[] => {
    const { agentId, attempt, intentId, envelopePath: path } = run;
    if (run.state !== 'concluded' || path === null) return [];
    const { sha256 } = measurer.measure(path);
    if (sha256 === run.envelopeNow) return [];
    const data = { intentId, path, sha256 };
    return [{ type: 'agent-run.envelope-measured', attempt, agent: agentId, data }];
  });
}

/** Measures again every file that recorded evidence depends on: the event for those that differ from the last time. */
export function measureArtifacts(measurer: Measurer, wave: Wave, state: WaveState): WaveEntry[] {
  const paths = wave.agents
    .filter(({ agentId }) => state.agents.get(agentId)?.state === 'concluded')
    .flatMap(({ agentId, deliverables, proofArtifacts, reportPath }) =>
      [
        ...deliverables,
        ...proofArtifacts.map(({ path }) => path),
        ...(reportPath === null ? [] : [reportPath]),
      ].map((path) => pathAt(agentId, path, state)),
    );
  const bundled = [...state.bundles.values()]
    .filter((bundle) => bundle.state === 'active')
    .flatMap(({ artifacts }) => artifacts.map(({ path }) => path));
  const checked = [...state.contracts.values()].flatMap(({ agentId, result }) =>
    (result?.files ?? []).map(({ path }) => pathAt(agentId, path, state)),
  );
  const files = [...new Set([...paths, ...bundled, ...checked])]
    .map((path) => measurer.measure(path))
    .filter((now) => {
      const known = state.measured.get(now.path);
      return known?.exists !== now.exists || known.sha256 !== now.sha256 || known.fault !== now.fault;
    });
  return files.length === 0 ? [] : [{ type: 'artifact.measured', data: { files } }];
}
