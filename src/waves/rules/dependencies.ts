import type { Span } from '../../base/diagnostic.js';
import { didYouMean } from '../../base/nearest.js';
import type { AgentInput, WaveAgent } from '../../model/wave.js';
import { deliveredFile, deliveredFiles } from '../delivered-file.js';
import { dependencyCycles, stageRank } from '../dependencies.js';
import type { CheckedAgent, Rule, RuleInput } from './rule.js';

/** Agents wait only for agents that exist and that come before them; their inputs are delivered by somebody. */
export const checkDependencies: Rule = (input) => {
  const { agents, findings } = input;
  const byId = new Map(agents.map((checked) => [checked.agent.agentId, checked]));
  for (const checked of agents) {
    for (const { value, span } of checked.draft.parts.dependsOn ?? []) {
      checkDependency(checked.agent, value, span, byId, input);
    }
    for (const { value, span } of checked.draft.parts.inputs ?? []) {
      const producer = checkDependency(checked.agent, value.agentId, span, byId, input);
      if (producer !== undefined) checkInput(value, span, producer, input);
    }
    checkWorkspace(checked, byId, input);
  }
  for (const cycle of dependencyCycles(agents.map(({ agent }) => agent))) {
    const first = byId.get(cycle[0] ?? '');
    if (first === undefined) continue;
    const { dependsOn, inputs } = first.draft.parts;
    const span = [...(dependsOn ?? [])].find(({ value }) => cycle.includes(value))?.span ?? inputs?.[0]?.span;
    findings.add(
      'wave/dependency-cycle',
      span ?? first.draft.span,
      `agents wait for each other: ${[...cycle, cycle[0]].join(' -> ')}`,
      'Remove one of these dependencies or inputs.',
    );
  }
};

function checkDependency(
  agent: WaveAgent,
  other: string,
  span: Span,
  byId: ReadonlyMap<string, CheckedAgent>,
  { findings }: RuleInput,
): WaveAgent | undefined {
  if (other === agent.agentId) {
    findings.add('wave/depends-on-itself', span, `agent ${other} waits for itself`);
    return undefined;
  }
  const found = byId.get(other)?.agent;
  if (found === undefined) {
    findings.add(
      'wave/unknown-agent',
      span,
      `there is no agent "${other}"${didYouMean(other, byId.keys())}`,
      `Agents of this wave: ${[...byId.keys()].join(', ')}.`,
    );
    return undefined;
  }
  if (stageRank(found.role) > stageRank(agent.role)) {
    findings.add(
      'wave/dependency-out-of-order',
      span,
      `agent ${agent.agentId} (${agent.role}) waits for ${other} (${found.role}), whose stage comes later`,
      'Design comes first, then implementation, then the stewards: cont-eval, security, integration, documentation, cont-qa.',
    );
  }
  return found;
}

function checkInput(input: AgentInput, span: Span, producer: WaveAgent, { findings }: RuleInput): void {
  if (deliveredFile(input.path, producer) !== undefined) return;
  const files = deliveredFiles(producer);
  findings.add(
    'wave/unknown-input',
    span,
    `agent ${producer.agentId} does not deliver "${input.path}"${didYouMean(input.path, files)}`,
    files.length === 0
      ? `Declare it beneath \`### Deliverables\` of ${producer.agentId}.`
      : `It delivers ${files.join(', ')}.`,
  );
}

function checkWorkspace(
  { agent, draft }: CheckedAgent,
  byId: ReadonlyMap<string, CheckedAgent>,
  { findings }: RuleInput,
): void {
  const written = draft.parts.workspace;
  const other = written?.value.of ?? null;
  if (written === undefined || other === null || other === agent.agentId) return;
  const owner = byId.get(other)?.agent;
  if (owner === undefined) {
    const message = `there is no agent "${other}"${didYouMean(other, byId.keys())}`;
    findings.add('wave/unknown-agent', written.span, message);
  } else if (owner.workspace.mode !== 'worktree' || owner.workspace.of !== other) {
    findings.add(
      'wave/bad-workspace',
      written.span,
      `agent ${other} has no worktree of its own`,
      `Give ${other} \`- worktree\`.`,
    );
  }
}
