import type { Diagnostic } from '../base/diagnostic.js';
import type { WaveConfig } from '../model/config.js';
import type { ExecutorKind } from '../model/executor.js';
import type { Wave } from '../model/wave.js';
import type { WaveEnvironment } from '../model/wave-environment.js';
import { assembleWave } from './assemble.js';
import { Findings } from './findings.js';
import { readWave } from './read-wave.js';
import { resolveExecutor } from './resolve-executor.js';
import { checkComponents } from './rules/components.js';
import { checkDependencies } from './rules/dependencies.js';
import { checkExecutors } from './rules/executors.js';
import { checkOwnership } from './rules/ownership.js';
import type { CheckedAgent, Rule } from './rules/rule.js';
import { checkEval } from './rules/eval-targets.js';
import { checkResidents } from './rules/residents.js';
import { checkPromptMarkers } from './rules/prompt-markers.js';
import { checkStewards } from './rules/stewards.js';
import { checkSurroundings } from './rules/surroundings.js';
import { fingerprint, WaveSource } from './source.js';

/** What a wave file is judged against. */
export type LintContext = Readonly<{
  /** The path that problems are reported under; relative to the repository where the file is in one. */
  file: string;
  lane: string;
  /** The number of the file name; undefined where the file has another name. */
  fileWave?: number | undefined;
  config: WaveConfig;
  environment: WaveEnvironment;
  /** `--executor`, and whether it is forced. */
  executor?: ExecutorKind | undefined;
  forceExecutor?: boolean | undefined;
}>;

/** A wave file as it was understood, with everything that is wrong with it. */
export type LintedWave = Readonly<{ wave: Wave; problems: readonly Diagnostic[] }>;

const rules: readonly Rule[] = [
  checkOwnership,
  checkDependencies,
  checkStewards,
  checkResidents,
  checkEval,
  checkExecutors,
  checkComponents,
  checkPromptMarkers,
  checkSurroundings,
];

/** Reads and checks one wave file. Whatever the content, it answers with a wave and the list of its problems. */
export function lintWave(content: string, context: LintContext): LintedWave {
  const source = new WaveSource(context.file, content);
  const findings = new Findings(context.file);
  const draft = readWave({ source, findings }, context.fileWave);
  const wave = assembleWave(draft, { ...context, fingerprint: fingerprint(content) });
  const executors = {
    config: context.config,
    lane: context.lane,
    executor: context.executor,
    force: context.forceExecutor,
  };
  const agents = draft.agents.flatMap((written, index): readonly CheckedAgent[] => {
    const agent = wave.agents[index];
    return agent === undefined
      ? []
      : [{ agent, draft: written, executor: resolveExecutor(agent, executors) }];
  });
  const { config, environment } = context;
  for (const rule of rules) rule({ wave, draft, agents, config, executors, environment, findings });
  return { wave, problems: findings.list() };
}
