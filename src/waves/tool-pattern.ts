/** What tools are for, under the names that the agents' programs give them. The first one is what a pattern is written for. */
const toolNames = {
  shell: { claude: ['Bash'], opencode: ['bash'], gemini: ['run_shell_command'] },
  edit: { claude: ['Edit', 'Write', 'NotebookEdit'], opencode: ['edit'], gemini: ['replace', 'write_file'] },
  read: { claude: ['Read'], opencode: ['read'], gemini: ['read_file', 'read_many_files'] },
  find: { claude: ['Glob', 'Grep'], opencode: ['glob', 'grep'], gemini: ['glob', 'grep_search'] },
  fetch: { claude: ['WebFetch'], opencode: ['webfetch'], gemini: ['web_fetch'] },
  search: { claude: ['WebSearch'], opencode: ['websearch'], gemini: ['google_web_search'] },
} as const satisfies Record<string, Readonly<Record<PatternProgram, readonly string[]>>>;

/** Programs whose tools can be named. */
export type PatternProgram = 'claude' | 'opencode' | 'gemini';

/** A tool pattern in the words of one program. */
export type ToolRule = Readonly<{
  tools: readonly string[];
  /** A glob of what the tool is given, such as `git *`; null for whatever it is. */
  argument: string | null;
}>;

/**
 * What a pattern of `### Permissions` means to a program: `Bash(git *)`, `Edit`, `mcp__tracker__create`. A name may be that of
 * any of the programs; `Bash(git:*)` is read as `Bash(git *)`.
 * @returns undefined where the program has no such tool
 */
export function toolRule(pattern: string, program: PatternProgram): ToolRule | undefined {
  const [, name = '', given] = /^([^()]+?)\s*(?:\((.*)\))?$/s.exec(pattern.trim()) ?? [];
  const argument = given === undefined || given === '*' ? null : given.replace(/:\*$/, ' *');
  const kind = Object.values(toolNames).find((names) => Object.values(names).some((own) => isIn(own, name)));
  if (kind === undefined) {
    // Patterns are written as Claude writes them: what only it knows, such as tools of MCP servers, is for it to know.
    return program === 'claude' && /^(?:[A-Z]|mcp__)\w/.test(name) ? { tools: [name], argument } : undefined;
  }
  const own = kind[program];
  return { tools: isIn(own, name) ? [name] : own, argument };
}

/** Whether a tool may change something, by the name that its program reports. */
export function isChanging(tool: string): boolean {
  const { shell, edit } = toolNames;
  return CODEX_CHANGES.has(tool) || [shell, edit].some((names) => Object.values(names).some((own) => isIn(own, tool)));
}

/** Whether a tool runs a shell command, by the name that its program reports. */
export function isShell(tool: string): boolean {
  return tool === CODEX_SHELL || Object.values(toolNames.shell).some((own) => isIn(own, tool));
}

/** Codex has no tools that a pattern could name; this is what it reports. */
const CODEX_SHELL = 'command_execution';
const CODEX_CHANGES: ReadonlySet<string> = new Set([CODEX_SHELL, 'file_change']);

function isIn(names: readonly string[], name: string): boolean {
  return names.includes(name);
}
