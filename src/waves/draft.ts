import type { Span } from '../base/diagnostic.js';
import type { AgentRole } from '../model/agent-role.js';
import type { ExecutorSettings } from '../model/executor-settings.js';
import type { ExitContract } from '../model/exit-contract.js';
import type {
  AgentInput,
  AgentPermissions,
  ComponentPromotion,
  Context7Config,
  DeployEnvironment,
  EvalTarget,
  ProofArtifact,
  WaveContract,
} from '../model/wave.js';
import type { Located } from './bullets.js';

/** `- shared`, `- worktree` (null) or `- worktree: <agent>`. */
export type WorkspaceDraft = Readonly<{ mode: 'shared' | 'worktree'; of: string | null }>;

/** What an executor section says, with the places that rules point at. */
export type ExecutorDraft = Readonly<{
  settings: ExecutorSettings;
  /** Place of each key's value, by the key's canonical name such as `codex.sandbox`. */
  spans: ReadonlyMap<string, Span>;
  /** True when the section names an executor or fallback that does not exist, so that no rule builds on its absence. */
  unknownId: boolean;
}>;

/** The prompt's text and the paths that it hands to the agent. */
export type PromptDraft = Readonly<{ text: string; span: Span; ownedPaths: readonly Located<string>[] }>;

/** What permissions say, with the place of each line: its pattern or domains behind its key. */
export type PermissionsDraft = Readonly<{ value: AgentPermissions; lines: readonly PermissionLine[] }>;

/** See {@link PermissionsDraft}. */
export type PermissionLine = Readonly<{ key: keyof AgentPermissions; text: string; span: Span }>;

/** What the sections of one agent say, section by section; what is wrong is left out. */
export type AgentParts = Readonly<{
  role: Located<AgentRole>;
  rolePrompts: readonly Located<string>[];
  executor: ExecutorDraft;
  components: readonly Located<string>[];
  capabilities: readonly Located<string>[];
  skills: readonly Located<string>[];
  dependsOn: readonly Located<string>[];
  inputs: readonly Located<AgentInput>[];
  contracts: readonly Located<WaveContract>[];
  exitContract: ExitContract;
  deliverables: readonly Located<string>[];
  proofArtifacts: readonly Located<ProofArtifact>[];
  workspace: Located<WorkspaceDraft>;
  permissions: PermissionsDraft;
  prompt: PromptDraft;
  context7: Context7Config;
}>;

/** One agent as it was read, with the place of its heading. */
export type AgentDraft = Readonly<{ agentId: string; title: string; span: Span; parts: Partial<AgentParts> }>;

/** What the sections of the wave itself say. */
export type WaveParts = Readonly<{
  componentPromotions: readonly Located<ComponentPromotion>[];
  deployEnvironments: readonly Located<DeployEnvironment>[];
  evalTargets: readonly Located<EvalTarget>[];
  context7Defaults: Context7Config;
}>;

/** A wave file as it was read, before the rules that look at more than one section. */
export type WaveDraft = Readonly<{
  wave: number;
  title: string;
  titleSpan: Span;
  commitMessage: string | null;
  agents: readonly AgentDraft[];
  parts: Partial<WaveParts>;
}>;
