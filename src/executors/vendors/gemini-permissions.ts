import type { AgentPermissions } from '../../model/wave.js';
import { toolRule } from '../../waves/tool-pattern.js';

/** `### Permissions` in Gemini's own controls. */
export type GeminiPermissions = Readonly<{
  /** Tools that need nobody's yes: `--allowed-tools`. */
  allowed: readonly string[];
  /** Rules of a policy file that go over everybody's, in TOML; null where nothing is denied. */
  denials: string | null;
}>;

/** See {@link GeminiPermissions}. */
export function geminiPermissions({ allow, deny, network }: AgentPermissions): GeminiPermissions {
  // A tool that reaches the network takes any address: for some domains only, it stays what it is for everybody else.
  const offline = network === null ? [] : network.length === 0 ? ['WebFetch', 'WebSearch'] : ['WebSearch'];
  const rules = [...deny, ...offline].flatMap((pattern) => toolsOf(pattern).map(denial));
  return {
    allowed: allow
      .flatMap(toolsOf)
      .map(({ tool, prefix }) => (prefix === null ? tool : `${tool}(${prefix})`)),
    denials: rules.length === 0 ? null : rules.join('\n'),
  };
}

type ToolPrefix = Readonly<{ tool: string; prefix: string | null }>;

/** Nothing where only a part of the tool is meant, and the part is not what a shell command begins with. */
function toolsOf(pattern: string): readonly ToolPrefix[] {
  const { tools, argument } = toolRule(pattern, 'gemini') ?? { tools: [], argument: null };
  const prefix = argument === null ? null : argument.replace(/\s*\*$/, '');
  return tools.flatMap((tool) => (prefix === null || tool === 'run_shell_command' ? [{ tool, prefix }] : []));
}

function denial({ tool, prefix }: ToolPrefix): string {
  return [
    '[[rule]]',
    `toolName = ${JSON.stringify(tool)}`,
    ...(prefix === null ? [] : [`commandPrefix = ${JSON.stringify(prefix)}`]),
    'decision = "deny"',
    'priority = 999',
    'denyMessage = "The wave file does not permit this."',
    '',
  ].join('\n');
}
