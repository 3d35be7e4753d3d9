import type { EvalTarget } from '../model/wave.js';
import { waveFileRef } from './agent-evidence.js';
import type { StewardFinding, StewardRule } from './steward.js';

/** cont-EVAL: the declared targets, judged by their ids and without regressions. */
export const contEvalRule: StewardRule = {
  gate: 'cont-eval',
  markers: { eval: 'missing-wave-eval' },
  missingReport: 'missing-cont-eval-report',
  judge: ({ envelope }, { wave }) => {
    const said = envelope.contEval;
    if (said === undefined) return ['missing-wave-eval', 'no [wave-eval] marker'];
    if (said.state === 'blocked') return ['cont-eval-blocked', said.detail ?? 'blocked'];
    if (said.state === 'needs-more-work')
      return ['cont-eval-needs-more-work', said.detail ?? 'needs more work'];
    if (said.regressions > 0) return ['cont-eval-regressions', `${said.regressions} regressions`];
    // Markers fold ids to lower case, result files and wave files do not.
    const [judged, run] = [folded(said.targetIds), folded(said.benchmarkIds)];
    return targetFinding(wave.evalTargets, judged) ?? benchmarkFinding(wave.evalTargets, run);
  },
  infer: ({ wave, state }) =>
    wave.evalTargets.length === 0
      ? { evidence: ['the wave declares no eval target', ...waveFileRef(state)] }
      : { finding: ['missing-wave-eval', 'eval targets are declared and no steward judges them'] },
};

/** Every declared target is judged, and no other one. */
function targetFinding(targets: readonly EvalTarget[], judged: ReadonlySet<string>): StewardFinding {
  const missing = targets.filter(({ id }) => !judged.has(id.toLowerCase())).map(({ id }) => id);
  if (missing.length > 0) return ['cont-eval-target-mismatch', `not judged: ${missing.join(', ')}`];
  const declared = folded(targets.map(({ id }) => id));
  const strangers = [...judged].filter((id) => !declared.has(id));
  return targets.length > 0 && strangers.length > 0
    ? ['cont-eval-target-mismatch', `not declared: ${strangers.join(', ')}`]
    : undefined;
}

/**
 * Pinned benchmarks are run, all of them. Of a delegated family at least one is, where the catalogue says which there are.
 * Where it is known of every target what belongs to it, nothing else may have been run in its name.
 */
function benchmarkFinding(targets: readonly EvalTarget[], run: ReadonlySet<string>): StewardFinding {
  const missing = targets.flatMap(({ benchmarks }) => benchmarks).filter((id) => !run.has(id.toLowerCase()));
  if (missing.length > 0) return ['cont-eval-benchmark-mismatch', `not run: ${missing.join(', ')}`];
  const idle = targets.find(
    ({ selection, familyBenchmarks }) =>
      selection === 'delegated' && familyBenchmarks?.every((id) => !run.has(id.toLowerCase())) === true,
  );
  if (idle !== undefined) {
    const detail = `no benchmark of ${idle.benchmarkFamily ?? ''} was run for ${idle.id}`;
    return ['cont-eval-benchmark-mismatch', detail];
  }
  if (targets.some(({ selection, familyBenchmarks }) => selection === 'delegated' && !familyBenchmarks)) {
    return undefined;
  }
  const known = folded(
    targets.flatMap(({ benchmarks, familyBenchmarks = [] }) => [...benchmarks, ...familyBenchmarks]),
  );
  const strangers = targets.length === 0 ? [] : [...run].filter((id) => !known.has(id));
  return strangers.length > 0
    ? ['cont-eval-benchmark-mismatch', `of no target: ${strangers.join(', ')}`]
    : undefined;
}

function folded(ids: readonly string[]): ReadonlySet<string> {
  return new Set(ids.map((id) => id.toLowerCase()));
}
