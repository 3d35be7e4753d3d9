import type { StewardRule } from './steward.js';

/** cont-EVAL: the declared targets, judged by their ids and without regressions. */
export const contEvalRule: StewardRule = {
  gate: 'cont-eval',
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
    const targets = wave.evalTargets.filter(({ id }) => !judged.has(id.toLowerCase()));
    if (targets.length > 0) {
      return ['cont-eval-target-mismatch', `not judged: ${targets.map(({ id }) => id).join(', ')}`];
    }
    const pinned = wave.evalTargets.flatMap(({ benchmarks }) => benchmarks);
    const missing = pinned.filter((id) => !run.has(id.toLowerCase()));
    return missing.length > 0
      ? ['cont-eval-benchmark-mismatch', `not run: ${missing.join(', ')}`]
      : undefined;
  },
  infer: ({ wave }) =>
    wave.evalTargets.length === 0
      ? { evidence: ['the wave declares no eval target'] }
      : { finding: ['missing-wave-eval', 'eval targets are declared and no steward judges them'] },
};

function folded(ids: readonly string[]): ReadonlySet<string> {
  return new Set(ids.map((id) => id.toLowerCase()));
}
