import { describe, expect, test } from 'vitest';
import { executorSettingForms } from '../../src/model/executor.js';
import type { ExecutorSettings } from '../../src/model/executor-settings.js';
import { camelCase } from '../../src/model/executor.js';
import type { RunOptions, VendorKind } from './run-program.js';
import { modelFor, runProgram } from './run-program.js';
import { geminiSettings } from './providers.js';

/** Every setting of each executor with a value that its program takes; those that cannot stand together are `apart`. */
const everything: Readonly<
  Record<VendorKind, Readonly<{ settings: ExecutorSettings; files?: RunOptions['files'] }>>
> = {
  claude: {
    settings: {
      budget: { turns: 5, usd: 3 },
      claude: {
        command: 'claude',
        agent: 'general-purpose',
        permissionMode: 'acceptEdits',
        effort: 'low',
        maxTurns: 4,
        mcp: true,
        mcpConfig: ['mcp.json'],
        settings: 'settings.json',
        settingsJson: { cleanupPeriodDays: 30 },
        hooksJson: { Stop: [] },
        allowedHttpHookUrls: ['https://hooks.example/*'],
        outputFormat: 'stream-json',
        allowedTools: ['Read', 'Bash(git status)'],
        disallowedTools: ['WebFetch'],
      },
    },
    files: { 'mcp.json': '{"mcpServers":{}}', 'settings.json': '{"includeCoAuthoredBy":false}' },
  },
  codex: {
    settings: {
      codex: {
        command: 'codex',
        sandbox: 'workspace-write',
        config: ['model_verbosity="low"'],
        search: false,
        addDirs: ['more'],
        json: true,
        ephemeral: true,
      },
    },
    files: { 'more/a.txt': 'x' },
  },
  opencode: {
    settings: {
      budget: { turns: 5 },
      opencode: {
        command: 'opencode',
        agent: 'build',
        files: ['note.md'],
        format: 'json',
        steps: 4,
        instructions: ['note.md'],
        permission: { bash: { 'git status': 'allow' } },
        configJson: { share: 'disabled' },
      },
    },
    files: { 'note.md': 'A note.\n' },
  },
  gemini: {
    settings: {
      budget: { turns: 5 },
      gemini: {
        command: 'gemini',
        approvalMode: 'auto_edit',
        sandbox: false,
        includeDirectories: ['more'],
        allowedTools: ['run_shell_command(git status)'],
        settingsJson: geminiSettings,
      },
    },
    files: { 'more/a.txt': 'x' },
  },
};

/** Where what they name is not there, some say so, and some go on: a tool of an MCP server, a profile, a picture, a server, a container. */
const apart: readonly (readonly [VendorKind, string, ExecutorSettings, RegExp])[] = [
  [
    'claude',
    'permission_prompt_tool',
    { claude: { permissionPromptTool: 'mcp__none__ask' } },
    /mcp__none__ask/,
  ],
  ['codex', 'profile_name', { codex: { profileName: 'none' } }, /understood/],
  ['codex', 'images', { codex: { images: ['none.png'] } }, /understood/],
  ['codex', 'search', { codex: { search: true } }, /"type":"turn\.completed"/],
  ['opencode', 'attach', { opencode: { attach: 'http://127.0.0.1:9' } }, /Session not found/],
  ['gemini', 'sandbox', { gemini: { sandbox: true } }, /sandbox|docker|podman/i],
];

const UNKNOWN = /unknown (?:option|argument)s?|unexpected argument|unrecognized|invalid (?:option|value)/i;
const kinds = Object.keys(everything) as VendorKind[];
const options = (
  kind: VendorKind,
  settings: ExecutorSettings,
  files: RunOptions['files'] = {},
): RunOptions => ({
  settings: { ...settings, model: modelFor(kind, 'm') },
  agent: { permissions: { allow: ['Bash(git log *)', 'Read'], deny: ['Bash(git push *)'], network: [] } },
  files,
});

describe('what adapters hand to a program', () => {
  test.each(kinds)('is taken by %s, setting by setting', async (kind) => {
    const { settings, files } = everything[kind];
    const own = Object.keys((settings as Record<string, object>)[kind] ?? {});
    const others = apart.flatMap(([other, name]) => (other === kind ? [camelCase(name)] : []));
    expect(new Set([...own, ...others])).toEqual(
      new Set(Object.keys(executorSettingForms[kind]).map(camelCase)),
    );
    const run = await runProgram(kind, () => [{ say: 'understood' }], options(kind, settings, files));
    expect(run, run.stdout + run.stderr).toMatchObject({ code: 0, report: { failure: null } });
    expect(run.stdout).toContain('understood');
    expect(run.stderr).not.toMatch(UNKNOWN);
  });

  test.each(apart)('%s knows %s', async (kind, _, settings, words) => {
    const run = await runProgram(
      kind,
      () => [{ run: 'true' }, { say: 'understood' }],
      options(kind, settings),
    );
    expect(run.stdout + run.stderr).toMatch(words);
    expect(run.stderr).not.toMatch(UNKNOWN);
  });

  test.each(kinds)('would be refused by %s if it did not know it', async (kind) => {
    const words = ['--no-such-option-of-any'];
    const run = await runProgram(kind, () => [{ say: 'understood' }], { ...options(kind, {}), words });
    expect(run.code, run.stdout + run.stderr).not.toBe(0);
    expect(run.requests).toEqual([]);
  });
});
