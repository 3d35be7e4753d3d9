import type { AgentPermissions } from '../../model/wave.js';
import type { ResolvedExecutor } from '../resolve-executor.js';
import type { PatternProgram } from '../tool-pattern.js';
import { toolRule } from '../tool-pattern.js';

/** What of these permissions the executor's own controls cannot enforce, in words; empty where it can do all. */
export function unenforced(permissions: AgentPermissions, executor: ResolvedExecutor): readonly string[] {
  const { allow, deny, network } = permissions;
  switch (executor.kind) {
    // Their tools can be limited; what a shell command that is allowed reaches over the network cannot.
    case 'claude':
    case 'opencode':
    case 'gemini': {
      const { kind } = executor;
      const unknown = [...allow, ...deny].filter((pattern) => !isKnown(pattern, kind));
      return [...unknown, ...(network === null ? [] : ['network'])];
    }
    // Codex has a sandbox, which knows on and off, and no tool patterns.
    case 'codex': {
      const sandboxed = executor.settings.sandbox !== 'danger-full-access';
      return [...sides(permissions), ...(network === null || (network.length === 0 && sandboxed) ? [] : ['network'])];
    }
    // Without a network, where it has a sandbox: nothing of it needs one to be asked anything.
    case 'command':
      return [
        ...sides(permissions),
        ...(network === null || isWithoutNetwork(executor, permissions) ? [] : ['network']),
      ];
    case 'local':
      return [...sides(permissions), ...(network === null ? [] : ['network'])];
  }
}

/**
 * Whether the agent's sandbox has no network. A vendor's program has to reach its model: what its tools reach is for its own
 * controls.
 */
export function isWithoutNetwork(
  { kind, sandbox }: Pick<ResolvedExecutor, 'kind' | 'sandbox'>,
  { network }: Pick<AgentPermissions, 'network'>,
): boolean {
  return kind === 'command' && sandbox.kind === 'bwrap' && network?.length === 0;
}

function isKnown(pattern: string, program: PatternProgram): boolean {
  const rule = toolRule(pattern, program);
  if (rule === undefined || rule.argument === null) return rule !== undefined;
  // Gemini looks at what a shell command begins with, and at nothing else that a tool is given; opencode at no address.
  if (program === 'gemini')
    return rule.tools.includes('run_shell_command') && !rule.argument.slice(0, -1).includes('*');
  return program === 'claude' || !rule.tools.some((tool) => tool.startsWith('web'));
}

function sides({ allow, deny }: AgentPermissions): readonly string[] {
  return [...(allow.length > 0 ? ['allow'] : []), ...(deny.length > 0 ? ['deny'] : [])];
}
