import type { Reading } from '../bullets.js';
import type { AgentParts, WaveParts } from '../draft.js';
import type { Section } from '../outline.js';
import { readComponentPromotions } from './component-promotions.js';
import { readContext7 } from './context7.js';
import { readContracts } from './contracts.js';
import { readDeployEnvironments } from './deploy-environments.js';
import { readEvalTargets } from './eval-targets.js';
import { readExecutor } from './executor.js';
import { readExitContract } from './exit-contract.js';
import { readIdList } from './id-list.js';
import { readInputs } from './inputs.js';
import { readPathList } from './path-list.js';
import { readPermissions } from './permissions.js';
import { readProofArtifacts } from './proof-artifacts.js';
import { readPrompt } from './prompt.js';
import { readRole } from './role.js';
import { readWorkspace } from './workspace.js';

/** Reads one section into one part. Undefined, and a report, where nothing can be made of it. */
type SectionReader<Parts> = {
  readonly [Part in keyof Parts]: Readonly<{
    part: Part;
    title: string;
    read: (section: Section, reading: Reading) => Parts[Part] | undefined;
  }>;
}[keyof Parts];

/** Sections of the wave: `## <title>`. */
export const waveSections: readonly SectionReader<WaveParts>[] = [
  { part: 'componentPromotions', title: 'Component promotions', read: readComponentPromotions },
  { part: 'deployEnvironments', title: 'Deploy environments', read: readDeployEnvironments },
  { part: 'evalTargets', title: 'Eval targets', read: readEvalTargets },
  { part: 'context7Defaults', title: 'Context7 defaults', read: readContext7 },
];

/** Sections of an agent: `### <title>`. */
export const agentSections: readonly SectionReader<AgentParts>[] = [
  { part: 'role', title: 'Role', read: readRole },
  { part: 'rolePrompts', title: 'Role prompts', read: readPathList },
  { part: 'executor', title: 'Executor', read: readExecutor },
  { part: 'context7', title: 'Context7', read: readContext7 },
  { part: 'components', title: 'Components', read: readIdList },
  { part: 'capabilities', title: 'Capabilities', read: readIdList },
  { part: 'skills', title: 'Skills', read: readIdList },
  { part: 'dependsOn', title: 'Depends on', read: readIdList },
  { part: 'inputs', title: 'Inputs', read: readInputs },
  { part: 'contracts', title: 'Contracts', read: readContracts },
  { part: 'exitContract', title: 'Exit contract', read: readExitContract },
  { part: 'deliverables', title: 'Deliverables', read: readPathList },
  { part: 'proofArtifacts', title: 'Proof artifacts', read: readProofArtifacts },
  { part: 'workspace', title: 'Workspace', read: readWorkspace },
  { part: 'permissions', title: 'Permissions', read: readPermissions },
  { part: 'prompt', title: 'Prompt', read: readPrompt },
];
