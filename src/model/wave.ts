import type { AgentRole } from './agent-role.js';
import type { ComponentLevel } from './component-level.js';
import type { ExecutorSettings } from './executor-settings.js';
import type { ExitContract } from './exit-contract.js';

/** A component that the wave lifts to a level. */
export type ComponentPromotion = Readonly<{ componentId: string; targetLevel: ComponentLevel }>;

/** A place that the wave deploys to. `kind` is free text such as `kubernetes`. */
export type DeployEnvironment = Readonly<{
  id: string;
  kind: string;
  isDefault: boolean;
  notes: string | null;
}>;

/** What cont-EVAL measures. Delegated: the steward picks benchmarks of the family. Pinned: these benchmarks. */
export type EvalTarget = Readonly<{
  id: string;
  selection: 'delegated' | 'pinned';
  benchmarkFamily: string | null;
  benchmarks: readonly string[];
  /** What the family holds by the benchmark catalogue of the repository; left out where there is none, or no family. */
  familyBenchmarks?: readonly string[];
  objective: string;
  threshold: string;
}>;

/** Which library documentation is put into prompts. */
export type Context7Config = Readonly<{ bundle: string | null; query: string | null }>;

/** A file of another agent that is copied read-only to `inputs/<alias>` before the agent starts. */
export type AgentInput = Readonly<{
  /** The agent that delivers it. */
  agentId: string;
  /** A deliverable or proof artifact of that agent, relative to the repository. */
  path: string;
  alias: string;
  optional: boolean;
  /** JSON Schema that the file must satisfy, relative to the repository. */
  schema: string | null;
}>;

/** The kinds of contract. */
export const contractTypes = [
  'command',
  'json-schema',
  'markdown',
  'typescript',
  'non-empty',
  'changed',
] as const;

/** A kind of contract. */
export type ContractType = (typeof contractTypes)[number];

/** Other names that contract types go by in existing files. */
export const contractTypeAliases: ReadonlyMap<string, ContractType> = new Map([
  ['test_suite', 'command'],
  ['json_schema', 'json-schema'],
  ['markdown_spec', 'markdown'],
  ['typescript_interface', 'typescript'],
]);

/** When a contract is checked. */
export const contractStages = ['build', 'test'] as const;

/** What follows when a contract does not hold. */
export const contractFailureRules = ['fail', 'warn', 'rework'] as const;

/** Something that must hold when the agent is done, checked by Wave itself. */
export type WaveContract = Readonly<{
  id: string;
  type: ContractType;
  /** The file it is about; always there but for `command`. */
  source: string | null;
  /** Of `json-schema` the schema, of `markdown` the file that lists or has the headings, of `typescript` the tsconfig. */
  schema: string | null;
  /** Headings that the source must have; only of `markdown`, each with its `#`s or for any level. */
  headings: readonly string[];
  /** argv; only of `command`, and always there for it. */
  run: readonly string[] | null;
  /** How long a check may take; null means what the configuration says. */
  minutes: number | null;
  stage: (typeof contractStages)[number] | null;
  onFailure: (typeof contractFailureRules)[number];
  /** How often `rework` may send the agent back; null means as often as the wave may be retried. */
  rounds: number | null;
}>;

/** A file that shows that something works; `requiredFor` empty means always required. */
export type ProofArtifact = Readonly<{
  path: string;
  kind: string | null;
  requiredFor: readonly ComponentLevel[];
}>;

/** Where the agent works: in the repository's own tree, or in the worktree that belongs to agent `of` (often itself). */
export type AgentWorkspace =
  Readonly<{ mode: 'shared'; of: null }> | Readonly<{ mode: 'worktree'; of: string }>;

/** What the agent's tools may do. `network` null means no limit, an empty list none at all, else these domains. */
export type AgentPermissions = Readonly<{
  allow: readonly string[];
  deny: readonly string[];
  network: readonly string[] | null;
}>;

/** One owner inside a wave. All paths are relative to the repository, with `/`. */
export type WaveAgent = Readonly<{
  agentId: string;
  title: string;
  role: AgentRole;
  rolePromptPaths: readonly string[];
  /** The text of the prompt's fence; empty where there is none. */
  prompt: string;
  /** Globs; a folder ends in `/` and stands for everything beneath it. */
  ownedPaths: readonly string[];
  /** What the file says, before profiles and defaults. */
  executorConfig: ExecutorSettings;
  components: readonly string[];
  /** The promoted components among them, with their level. */
  componentTargets: Readonly<Record<string, ComponentLevel>>;
  capabilities: readonly string[];
  skills: readonly string[];
  /** Declared only; an input adds a dependency of its own. */
  dependsOn: readonly string[];
  inputs: readonly AgentInput[];
  contracts: readonly WaveContract[];
  exitContract: ExitContract | null;
  deliverables: readonly string[];
  proofArtifacts: readonly ProofArtifact[];
  workspace: AgentWorkspace;
  permissions: AgentPermissions;
  context7Config: Context7Config | null;
  /** Where a steward or design agent reports; null where its output alone counts, and for all others. */
  reportPath: string | null;
}>;

/** One wave file as it was understood. Meaningful also when the file has problems: what is wrong is left out. */
export type Wave = Readonly<{
  wave: number;
  lane: string;
  title: string;
  commitMessage: string | null;
  agents: readonly WaveAgent[];
  componentPromotions: readonly ComponentPromotion[];
  evalTargets: readonly EvalTarget[];
  deployEnvironments: readonly DeployEnvironment[];
  context7Defaults: Context7Config | null;
  /** sha256 in hex of the content with line endings as `\n`. */
  fingerprint: string;
}>;
