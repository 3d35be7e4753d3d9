import type { AgentRole } from '../../model/agent-role.js';
import { contEval } from './cont-eval.js';
import { contQa } from './cont-qa.js';
import { deploy } from './deploy.js';
import { design } from './design.js';
import { documentation } from './documentation.js';
import { implementation } from './implementation.js';
import { infra } from './infra.js';
import { integration } from './integration.js';
import { orchestrator } from './orchestrator.js';
import { research } from './research.js';
import { security } from './security.js';

/**
 * How each role works, what it must not do, what counts as evidence, when it asks, and how it ends; for any agent program.
 * Whatever depends on the wave (files, markers, commands of the blackboard) is the compiler's to say.
 */
export const builtInRolePrompt: Readonly<Record<AgentRole, string>> = {
  implementation,
  design,
  integration,
  documentation,
  'cont-qa': contQa,
  'cont-eval': contEval,
  security,
  infra,
  deploy,
  research,
  orchestrator,
};
