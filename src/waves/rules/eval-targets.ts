import { didYouMean } from '../../base/nearest.js';
import type { EvalTarget } from '../../model/wave.js';
import type { BenchmarkCatalog } from '../benchmark-catalog.js';
import { benchmarkCatalog } from '../benchmark-catalog.js';
import type { Located } from '../bullets.js';
import type { Rule, RuleInput } from './rule.js';

/** Eval targets and the cont-eval agent come together; families and benchmarks are those of the catalogue, where there is one. */
export const checkEval: Rule = (input) => {
  const { agents, draft, wave, findings } = input;
  const steward = agents.find(({ agent }) => agent.role === 'cont-eval');
  const [target] = draft.parts.evalTargets ?? [];
  if (target !== undefined && steward === undefined) {
    findings.add(
      'wave/missing-cont-eval',
      target.span,
      'the wave has eval targets and no cont-eval agent',
      'Add `## Agent E0: cont-EVAL`.',
    );
  }
  if (steward !== undefined && wave.evalTargets.length === 0) {
    findings.add(
      'wave/missing-eval-targets',
      steward.draft.span,
      `agent ${steward.agent.agentId} is cont-eval and the wave has no eval targets`,
      'Add a `## Eval targets` section.',
    );
  }
  if (target !== undefined) checkCatalog(target, input);
};

function checkCatalog(first: Located<EvalTarget>, input: RuleInput): void {
  const { config, draft, environment, findings } = input;
  const found = benchmarkCatalog(config, environment);
  if (found === undefined) return;
  const { path, catalog } = found;
  if (catalog === undefined) {
    const message = `the benchmark catalogue ${path} is not valid`;
    findings.add('wave/bad-benchmark-catalog', first.span, message, 'It is JSON: families.<id>.benchmarks.<id>.');
    return;
  }
  for (const target of draft.parts.evalTargets ?? []) checkTarget(target, path, catalog, input);
}

function checkTarget(
  { value, span }: Located<EvalTarget>,
  path: string,
  catalog: BenchmarkCatalog,
  { findings }: RuleInput,
): void {
  const { benchmarkFamily: family, benchmarks } = value;
  if (family !== null && !catalog.has(family)) {
    const message = `${path} has no benchmark family "${family}"${didYouMean(family, catalog.keys())}`;
    findings.add('wave/unknown-benchmark-family', span, message, `It has ${[...catalog.keys()].join(', ')}.`);
    return;
  }
  const own = family === null ? undefined : catalog.get(family);
  const known = own ?? [...catalog.values()].flat();
  for (const benchmark of benchmarks) {
    if (known.includes(benchmark)) continue;
    const home = [...catalog].find(([, ids]) => ids.includes(benchmark))?.[0];
    if (home === undefined) {
      const message = `${path} has no benchmark "${benchmark}"${didYouMean(benchmark, known)}`;
      findings.add('wave/unknown-benchmark', span, message, known.length === 0 ? undefined : `There are ${known.join(', ')}.`);
    } else {
      findings.add(
        'wave/benchmark-family-mismatch',
        span,
        `the benchmark "${benchmark}" is of the family ${home}, not of ${family ?? ''}`,
        `See ${path}.`,
      );
    }
  }
}
