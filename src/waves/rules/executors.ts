import type { Span } from '../../base/diagnostic.js';
import { didYouMean } from '../../base/nearest.js';
import { isAtLeastLevel } from '../../model/component-level.js';
import type { ExecutorKind } from '../../model/executor.js';
import type { RuntimePolicy } from '../../model/config-executors.js';
import { findProfile } from '../resolve-executor.js';
import { unenforced } from './enforcement.js';
import { permissionKeys } from '../sections/permissions.js';
import type { CheckedAgent, Rule, RuleInput } from './rule.js';
import { laneConfig } from '../lane-config.js';

/** Every agent has an executor that exists, can run and may be used. */
export const checkExecutors: Rule = (input) => {
  const { agents, config, executors } = input;
  for (const checked of agents) {
    checkProfile(checked, input);
    checkRunnable(checked, input);
    checkPermissions(checked, input);
    checkSandbox(checked, input);
  }
  const forced = executors.force === true && executors.executor !== undefined;
  const caps = laneConfig(config, executors.lane)?.runtimePolicy?.runtimeMixTargets;
  if (caps !== undefined && !forced) checkCaps(caps, input);
};

function checkProfile({ agent, draft }: CheckedAgent, { config, executors, findings }: RuleInput): void {
  const { profile } = agent.executorConfig;
  if (profile === undefined || findProfile(profile, executors) !== undefined) return;
  const known = [
    ...Object.keys(laneConfig(config, executors.lane)?.executors?.profiles ?? {}),
    ...Object.keys(config.executors?.profiles ?? {}),
  ];
  findings.add(
    'wave/unknown-profile',
    draft.parts.executor?.spans.get('profile') ?? draft.span,
    `the configuration has no executor profile "${profile}"${didYouMean(profile, known)}`,
    known.length === 0
      ? 'Add it to executors.profiles in wave.config.json.'
      : `Profiles: ${[...new Set(known)].join(', ')}.`,
  );
}

function checkRunnable({ agent, draft, executor }: CheckedAgent, { executors, findings }: RuleInput): void {
  const spans = draft.parts.executor?.spans;
  const span = spans?.get('id') ?? spans?.get('profile') ?? draft.span;
  if (executor.kind === 'command' && executor.settings.run === undefined && spans?.has('command.run') !== true) {
    findings.add(
      'wave/missing-command',
      span,
      `agent ${agent.agentId} uses the command executor and has nothing to run`,
      'Add `- command.run: ["sh","-c","…"]`.',
    );
  }
  const live = Object.values(agent.componentTargets).some((level) => isAtLeastLevel(level, 'pilot-live'));
  if (live && executor.kind === 'local' && executors.force !== true) {
    findings.add(
      'wave/local-executor',
      span,
      `agent ${agent.agentId} takes a component to pilot-live or above and uses the local executor`,
      'The local executor only pretends; use a real one.',
    );
  }
  // Whoever runs a command of their own needs no prompt.
  if (draft.parts.prompt === undefined && executor.kind !== 'command') {
    findings.add(
      'wave/missing-prompt',
      draft.span,
      `agent ${agent.agentId} has no prompt`,
      'Add `### Prompt` with a fenced text.',
    );
  }
}

function checkSandbox({ agent, draft, executor }: CheckedAgent, { executors, findings }: RuleInput): void {
  const span = draft.parts.executor?.spans.get('sandbox.write');
  if (span === undefined || agent.executorConfig.sandboxWrite === undefined) return;
  // A plan that is tried with another executor is the same plan.
  if (executor.sandbox.kind !== 'none' || executors.force === true) return;
  findings.add(
    'wave/sandbox-without-use',
    span,
    `agent ${agent.agentId} says what it may write to from its sandbox, and has none`,
    'Add `- sandbox: bwrap`, or take sandbox.write out.',
  );
}

function checkPermissions({ agent, draft, executor }: CheckedAgent, { findings }: RuleInput): void {
  const written = draft.parts.permissions;
  if (written === undefined) return;
  const { value, lines } = written;
  for (const { key, text, span } of lines) {
    if (key !== 'allow' || !value.deny.includes(text)) continue;
    findings.add(
      'wave/conflicting-permission',
      span,
      `agent ${agent.agentId} allows and denies "${text}"`,
      'Denied counts.',
    );
  }
  const open = unenforced(value, executor);
  const refuse = (span: Span, what: string): void =>
    findings.add(
      'wave/unenforced-permission',
      span,
      `the ${executor.kind} executor cannot enforce ${what}`,
      'The prompt asks for it; nothing makes sure of it.',
    );
  // What is of no use whatever stands there is told of once; a pattern where it stands.
  const wholes = permissionKeys.filter((key) => open.includes(key));
  const first = lines.find(({ key }) => wholes.includes(key));
  if (first !== undefined) refuse(first.span, wholes.join(', '));
  for (const { key, text, span } of lines) if (key !== 'network' && open.includes(text)) refuse(span, text);
}

function checkCaps(caps: NonNullable<RuntimePolicy['runtimeMixTargets']>, { agents, findings }: RuleInput): void {
  for (const [kind, cap] of Object.entries(caps) as [ExecutorKind, number | undefined][]) {
    if (cap === undefined) continue;
    const users = agents.filter(({ executor }) => executor.kind === kind);
    const tooMany = users[cap];
    if (tooMany === undefined) continue;
    const spans = tooMany.draft.parts.executor?.spans;
    findings.add(
      'wave/executor-cap',
      spans?.get('id') ?? spans?.get('profile') ?? tooMany.draft.span,
      `${users.length} agents use ${kind}; the lane allows ${cap}`,
      'See runtimeMixTargets of the lane in wave.config.json.',
    );
  }
}
