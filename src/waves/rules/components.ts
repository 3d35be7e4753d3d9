import { isSteward } from '../../model/agent-role.js';
import { isAtLeastLevel } from '../../model/component-level.js';
import { DEFAULT_COMPONENT_MATRIX } from '../../model/config-defaults.js';
import { didYouMean } from '../../base/nearest.js';
import type { ComponentMatrix } from '../component-matrix.js';
import { parseComponentMatrix } from '../component-matrix.js';
import type { Rule, RuleInput } from './rule.js';

/** Promotions are owned, agree with the component matrix, and are proven where they reach live levels. */
export const checkComponents: Rule = (input) => {
  const { agents, draft, findings } = input;
  const owned = new Set(
    agents.flatMap(({ agent }) => (isSteward(agent.role) ? [] : agent.components)),
  );
  for (const { value, span } of draft.parts.componentPromotions ?? []) {
    if (owned.has(value.componentId)) continue;
    findings.add(
      'wave/unowned-promotion',
      span,
      `no implementer owns the promoted component "${value.componentId}"${didYouMean(value.componentId, owned)}`,
      'Add it beneath `### Components` of an agent that is no steward.',
    );
  }
  for (const { agent, draft: written } of agents) {
    const live = Object.entries(agent.componentTargets).find(([, level]) => isAtLeastLevel(level, 'pilot-live'));
    if (live === undefined || agent.proofArtifacts.length > 0) continue;
    findings.add(
      'wave/missing-proof-artifacts',
      written.parts.components?.find(({ value }) => value === live[0])?.span ?? written.span,
      `agent ${agent.agentId} takes "${live[0]}" to ${live[1]} and declares no proof artifacts`,
      'Add `### Proof artifacts`.',
    );
  }
  checkMatrix(input);
};

function checkMatrix(input: RuleInput): void {
  const { config, draft, environment, findings } = input;
  const [first] = draft.parts.componentPromotions ?? [];
  const path = config.paths?.componentCutoverMatrixJsonPath ?? DEFAULT_COMPONENT_MATRIX;
  if (first === undefined || !environment.fileExists(path)) return;
  const matrix = parseComponentMatrix(environment.readFile(path) ?? '');
  if (matrix === undefined) {
    const message = `the component matrix ${path} is not valid`;
    findings.add('wave/bad-component-matrix', first.span, message, 'It is JSON: components.<id>.currentLevel.');
    return;
  }
  comparePromotions(matrix, path, input);
}

function comparePromotions(matrix: ComponentMatrix, path: string, { draft, findings }: RuleInput): void {
  for (const { value, span } of draft.parts.componentPromotions ?? []) {
    const known = matrix.get(value.componentId);
    if (known === undefined) {
      findings.add(
        'wave/unknown-component',
        span,
        `${path} has no component "${value.componentId}"${didYouMean(value.componentId, matrix.keys())}`,
      );
      continue;
    }
    const planned = known.promotions.find(({ wave }) => wave === draft.wave)?.target;
    if (planned !== undefined && planned !== value.targetLevel) {
      findings.add(
        'wave/component-mismatch',
        span,
        `${path} plans ${planned} for "${value.componentId}" in wave ${draft.wave}, not ${value.targetLevel}`,
      );
    } else if (planned === undefined && !isAtLeastLevel(value.targetLevel, known.currentLevel)) {
      // Where the matrix itself plans this promotion, a higher level now comes from a later wave.
      findings.add(
        'wave/component-regression',
        span,
        `"${value.componentId}" is at ${known.currentLevel} already; ${value.targetLevel} would be a step back`,
        `See ${path}.`,
      );
    }
  }
}
