/** The adapters for programs that ask a model. */
export const vendorKinds = ['claude', 'codex', 'opencode', 'gemini'] as const;

/** The adapters that can run an agent. */
export const executorKinds = ['command', 'local', ...vendorKinds] as const;

/** The id of an adapter. */
export type ExecutorKind = (typeof executorKinds)[number];

/** Whether the name is one of the adapters. */
export function isExecutorKind(name: string): name is ExecutorKind {
  return (executorKinds as readonly string[]).includes(name);
}

/** Whether it asks a model, and tells what that used; what other programs use is not counted. */
export function asksModel(name: string): boolean {
  return isExecutorKind(name) && name !== 'command' && name !== 'local';
}

/** Whether an agent may change to another executor when its own cannot run. */
export const retryPolicies = ['sticky', 'fallback-allowed'] as const;

/** See {@link retryPolicies}. */
export type RetryPolicy = (typeof retryPolicies)[number];

/** What holds an agent's processes: nothing of Wave's, or Linux namespaces, by bubblewrap. */
export const sandboxKinds = ['none', 'bwrap'] as const;

/** See {@link sandboxKinds}. */
export type SandboxKind = (typeof sandboxKinds)[number];

/** The form of a setting's value: `argv` is a JSON array of words or one shell line, `list` is separated by commas. */
export type SettingForm = 'text' | 'flag' | 'count' | 'list' | 'json' | 'argv';

/** Every setting of each executor under its name in wave files; wave.config.json and parsed waves use camel case. */
export const executorSettingForms = {
  command: { run: 'argv' },
  local: {},
  claude: {
    command: 'text',
    agent: 'text',
    permission_mode: 'text',
    permission_prompt_tool: 'text',
    effort: 'text',
    max_turns: 'count',
    mcp: 'flag',
    mcp_config: 'list',
    settings: 'text',
    settings_json: 'json',
    hooks_json: 'json',
    allowed_http_hook_urls: 'list',
    output_format: 'text',
    allowed_tools: 'list',
    disallowed_tools: 'list',
  },
  codex: {
    command: 'text',
    sandbox: 'text',
    profile_name: 'text',
    config: 'list',
    search: 'flag',
    images: 'list',
    add_dirs: 'list',
    json: 'flag',
    ephemeral: 'flag',
  },
  opencode: {
    command: 'text',
    agent: 'text',
    attach: 'text',
    files: 'list',
    format: 'text',
    steps: 'count',
    instructions: 'list',
    permission: 'json',
    config_json: 'json',
  },
  gemini: {
    command: 'text',
    approval_mode: 'text',
    sandbox: 'flag',
    include_directories: 'list',
    allowed_tools: 'list',
    settings_json: 'json',
  },
} as const satisfies Record<ExecutorKind, Readonly<Record<string, SettingForm>>>;

/** The units that a budget is counted in; `budget.<unit>` in wave files. */
export const budgetUnits = ['turns', 'minutes', 'tokens', 'usd'] as const;

/** `profile_name` -> `profileName`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
