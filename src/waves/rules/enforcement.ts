import type { AgentPermissions } from '../../model/wave.js';
import type { ResolvedExecutor } from '../resolve-executor.js';

/** What of these permissions the executor's own controls cannot enforce, in words; empty where it can do all. */
export function unenforced(permissions: AgentPermissions, executor: ResolvedExecutor): readonly string[] {
  const { allow, deny, network } = permissions;
  const tools = [...(allow.length > 0 ? ['allow'] : []), ...(deny.length > 0 ? ['deny'] : [])];
  switch (executor.kind) {
    // Their tools can be limited; what a shell command that is allowed reaches over the network cannot.
    case 'claude':
    case 'opencode':
    case 'gemini':
      return network === null ? [] : ['network'];
    // Codex has a sandbox, which knows on and off, and no tool patterns.
    case 'codex': {
      const sandboxed = executor.settings.sandbox !== 'danger-full-access';
      return [...tools, ...(network === null || (network.length === 0 && sandboxed) ? [] : ['network'])];
    }
    case 'command':
    case 'local':
      return [...tools, ...(network === null ? [] : ['network'])];
  }
}
