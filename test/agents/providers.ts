import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EmptyHome } from './programs.js';

/** The key that each program is given; a word that stands nowhere else. */
export const keys = {
  claude: 'key-of-claude-3f1c',
  codex: 'key-of-codex-9b2e',
  opencode: 'key-of-opencode-77d0',
  gemini: 'key-of-gemini-c4a8',
} as const;

/**
 * Sets all four programs up as their users would, by their own files and variables, so that they ask the scripted models: the
 * provider of each is on loopback, with a key of its own, and none of them asks again more often than once.
 * @param models that opencode is to know
 * @returns the environment in which they, or Wave, are started
 */
export function withProviders(
  home: EmptyHome,
  url: string,
  models: readonly string[],
): Record<string, string> {
  const env = home.environment();
  writeFileSync(join(env.CODEX_HOME ?? '', 'config.toml'), codexConfig(url));
  mkdirSync(join(home.path, '.gemini'), { recursive: true });
  writeFileSync(join(home.path, '.gemini/settings.json'), JSON.stringify(geminiSettings));
  return {
    ...env,
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: keys.claude,
    CLAUDE_CODE_MAX_RETRIES: '0',
    CODEX_TEST_KEY: keys.codex,
    OPENCODE_TEST_KEY: keys.opencode,
    OPENCODE_CONFIG_CONTENT: JSON.stringify(opencodeConfig(url, models)),
    GEMINI_API_KEY: keys.gemini,
    GOOGLE_GEMINI_BASE_URL: url,
  };
}

/** Settings of Gemini's that name the key and let it try once. */
export const geminiSettings = {
  security: { auth: { selectedType: 'gemini-api-key' } },
  general: { maxAttempts: 1 },
} as const;

function codexConfig(url: string): string {
  return [
    'model_provider = "scripted"',
    '[model_providers.scripted]',
    'name = "scripted"',
    `base_url = "${url}/v1"`,
    'env_key = "CODEX_TEST_KEY"',
    'wire_api = "responses"',
    'request_max_retries = 0',
    'stream_max_retries = 0',
    '',
  ].join('\n');
}

function opencodeConfig(url: string, models: readonly string[]): unknown {
  return {
    provider: {
      scripted: {
        npm: '@ai-sdk/openai-compatible',
        options: { baseURL: `${url}/v1`, apiKey: '{env:OPENCODE_TEST_KEY}' },
        models: Object.fromEntries(models.map((name) => [name, {}])),
      },
    },
  };
}
