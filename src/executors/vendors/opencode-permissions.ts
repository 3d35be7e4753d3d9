import type { JsonObject } from '../../base/json.js';
import { isJsonObject } from '../../base/json.js';
import type { AgentPermissions } from '../../model/wave.js';
import { toolRule } from '../../waves/tool-pattern.js';
import type { LaunchPlace } from '../executor.js';
import { rootsBeyond } from './beyond-folder.js';

/**
 * What an agent may do where nothing is said: change files where it works, and speak to Wave. What opencode would ask a person for
 * is denied instead: nobody is there to say yes, and it ends its work at a question that nobody answers, as if it were done.
 */
export function standardPermission(place: LaunchPlace): JsonObject {
  const outside = rootsBeyond(place).flatMap((root) => [root, `${root}/*`]);
  return {
    // What git reads there runs as whoever calls git next. Its rules take paths from where it works.
    edit: { '*': 'allow', '.git/*': 'deny', '*/.git/*': 'deny' },
    bash: { '*': 'deny', wave: 'allow', 'wave *': 'allow' },
    webfetch: 'deny',
    websearch: 'deny',
    external_directory: { '*': 'deny', ...Object.fromEntries(outside.map((path) => [path, 'allow'])) },
    doom_loop: 'deny',
  };
}

/** A `permission` of opencode's as an object. One word is for every tool. */
export function permissionObject(permission: unknown): JsonObject {
  if (typeof permission !== 'string') return isJsonObject(permission) ? permission : {};
  return Object.fromEntries(
    ['*', 'edit', 'bash', 'webfetch', 'websearch', 'external_directory', 'doom_loop'].map((tool) => [
      tool,
      permission,
    ]),
  );
}

/** Tools that take one word, and no rules for what they are given. */
const WHOLE: ReadonlySet<string> = new Set(['webfetch', 'websearch']);

/** `### Permissions` over a `permission` of opencode's. Of two rules that fit it takes the last, so that what is denied is. */
export function withPermissions(
  permission: JsonObject,
  { allow, deny, network }: AgentPermissions,
): JsonObject {
  const changed = { ...permission };
  const rule = (action: 'allow' | 'deny') => (pattern: string) => {
    const { tools, argument } = toolRule(pattern, 'opencode') ?? { tools: [], argument: null };
    for (const tool of tools) {
      if (argument === null) changed[tool] = action;
      else if (!WHOLE.has(tool)) changed[tool] = added(changed[tool], argument, action);
      // To deny a part it has to deny all; to allow one it would allow more than was said.
      else if (action === 'deny') changed[tool] = action;
    }
  };
  allow.forEach(rule('allow'));
  // It knows no rule for some sites only.
  if (network !== null) Object.assign(changed, { webfetch: 'deny', websearch: 'deny' });
  deny.forEach(rule('deny'));
  return changed;
}

/** The rules of a tool with one more, in the last place also where it was among them. */
function added(rules: unknown, pattern: string, action: string): JsonObject {
  const known = isJsonObject(rules) ? rules : typeof rules === 'string' ? { '*': rules } : {};
  const others = Object.entries(known).filter(([other]) => other !== pattern);
  return Object.fromEntries([...others, [pattern, action]]);
}
