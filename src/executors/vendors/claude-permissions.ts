import type { AgentPermissions } from '../../model/wave.js';
import { toolRule } from '../../waves/tool-pattern.js';

/** `### Permissions` as `--allowedTools` and `--disallowedTools` say it. */
export function claudePermissions({ allow, deny, network }: AgentPermissions): Readonly<{
  allowed: readonly string[];
  disallowed: readonly string[];
}> {
  const fetched = network ?? [];
  return {
    allowed: [...allow.flatMap(patternsOf), ...fetched.map((domain) => `WebFetch(domain:${domain})`)],
    disallowed: [
      ...deny.flatMap(patternsOf),
      // A search goes anywhere; of fetching, what is not allowed is refused anyway where nobody can be asked.
      ...(network === null ? [] : network.length === 0 ? ['WebFetch', 'WebSearch'] : ['WebSearch']),
    ],
  };
}

function patternsOf(pattern: string): readonly string[] {
  const rule = toolRule(pattern, 'claude');
  if (rule === undefined) return [];
  return rule.tools.map((tool) => (rule.argument === null ? tool : `${tool}(${rule.argument})`));
}
