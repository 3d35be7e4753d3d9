import type { WaveConfig } from '../../model/config.js';
import type { Wave, WaveAgent } from '../../model/wave.js';
import type { WaveEnvironment } from '../../model/wave-environment.js';
import type { AgentDraft, WaveDraft } from '../draft.js';
import type { Findings } from '../findings.js';
import type { ExecutorContext, ResolvedExecutor } from '../resolve-executor.js';

/** An agent as it was understood, as it was written, and what would run it. */
export type CheckedAgent = Readonly<{ agent: WaveAgent; draft: AgentDraft; executor: ResolvedExecutor }>;

/** What a rule looks at. */
export type RuleInput = Readonly<{
  wave: Wave;
  draft: WaveDraft;
  agents: readonly CheckedAgent[];
  config: WaveConfig;
  executors: ExecutorContext;
  environment: WaveEnvironment;
  findings: Findings;
}>;

/** Looks at a wave as a whole and reports what contradicts itself or its surroundings. */
export type Rule = (input: RuleInput) => void;
