import { componentLevelMeanings } from '../../model/component-level.js';
import type { ExitContractScale } from '../../model/exit-contract.js';
import { exitContractScales, exitContractSteps } from '../../model/exit-contract.js';
import type { Wave, WaveAgent } from '../../model/wave.js';
import { codeSpan } from '../../projections/markdown.js';
import { list, section } from './quote.js';
import { matrixNote } from './limits.js';

/** What the agent has to have shown when it ends; of an exit contract, what its words mean. */
export function proofSection(wave: Wave, agent: WaveAgent, matrixPath?: string): string {
  const { exitContract, proofArtifacts, componentTargets } = agent;
  const scales =
    exitContract === null ? [] : scaleNames.map((scale) => scaleLine(scale, exitContract[scale]));
  const rest = [
    ...Object.entries(componentTargets).map(
      ([component, level]) =>
        `component ${component} reaches \`${level}\` (${componentLevelMeanings[level]})`,
    ),
    ...proofArtifacts.map(
      ({ path, kind }) =>
        `proof artifact ${codeSpan(path, 1000)}${kind === null ? '' : ` (${kind})`} is there`,
    ),
  ];
  return section(
    'What you have to prove',
    list([...scales, ...rest]),
    scales.length === 0
      ? ''
      : 'A later step includes those before it. Claim the step that you have shown, not the one that is wanted.',
    evalNote(wave, agent),
    matrixNote(wave, agent, matrixPath),
  );
}

const scaleNames = Object.keys(exitContractScales) as readonly ExitContractScale[];
const titles: Readonly<Record<ExitContractScale, string>> = {
  completion: 'completion',
  durability: 'durability',
  proof: 'proof',
  docImpact: 'doc-impact',
};

/** The step that is wanted, and those after it: weaker ones are of no interest to this agent. */
function scaleLine(scale: ExitContractScale, wanted: string): string {
  const steps: Readonly<Record<string, string>> = exitContractSteps[scale];
  const names = Object.keys(steps);
  const told = names.slice(names.indexOf(wanted)).map((name) => `\`${name}\` (${steps[name] ?? ''})`);
  return `${titles[scale]}: ${told.length > 1 ? 'at least ' : ''}${told.join(', then ')}`;
}

/** What cont-EVAL judges; of a delegated target it picks benchmarks out of the family. */
function evalNote({ evalTargets }: Wave, { role }: WaveAgent): string {
  if (role !== 'cont-eval' || evalTargets.length === 0) return '';
  const lines = evalTargets.map((target) => {
    const { id, selection, benchmarkFamily, benchmarks, familyBenchmarks, objective, threshold } = target;
    const choice =
      selection === 'pinned'
        ? `run ${benchmarks.join(', ')}`
        : `choose benchmarks of the family ${benchmarkFamily ?? ''}${familyBenchmarks === undefined ? '' : ` (${familyBenchmarks.join(', ')})`}`;
    return `${id}: ${objective}; threshold: ${threshold}; ${choice}`;
  });
  return `The eval targets that you judge:\n\n${list(lines)}`;
}
