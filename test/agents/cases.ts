import type { Script, Step } from '../rig/model-server/script.js';
import type { RunOptions, VendorKind } from './run-program.js';

/** What programs go through, each on its own: what they print there is what `test/fixtures/transcripts` holds. */
export type Case = Readonly<{
  name: string;
  kinds: readonly VendorKind[];
  script: (kind: VendorKind, folder: string) => Script;
  options?: (kind: VendorKind) => RunOptions;
}>;

const ALL: readonly VendorKind[] = ['claude', 'codex', 'opencode', 'gemini'];
const times = (count: number, step: Step): Script => Array.from({ length: count }, () => step);

/** Writes `out.txt` with the tool that the program has for it, which asks nobody by default. */
export function writes(kind: VendorKind, folder: string, path = 'out.txt', text = 'done by hand\n'): Step {
  const whole = `${folder}/${path}`;
  switch (kind) {
    case 'claude':
      return { call: { name: 'Write', input: { file_path: whole, content: text } } };
    case 'codex':
      return { run: `mkdir -p "$(dirname ${path})" && printf '%s\\n' '${text.trimEnd()}' > ${path}` };
    case 'opencode':
      return { call: { name: 'write', input: { filePath: whole, content: text } } };
    case 'gemini':
      return { call: { name: 'write_file', input: { file_path: whole, content: text } } };
  }
}

/** 2030-01-01 */
const RESET = 1_893_456_000;
/** How providers refuse whom has used up what the plan allows, beside the status 429. */
const planLimit: Readonly<
  Record<VendorKind, Readonly<{ headers?: Record<string, string>; body?: unknown }>>
> = {
  claude: {
    headers: {
      'anthropic-ratelimit-unified-status': 'rejected',
      'anthropic-ratelimit-unified-reset': String(RESET),
      'anthropic-ratelimit-unified-representative-claim': 'five_hour',
      'anthropic-ratelimit-unified-overage-status': 'rejected',
    },
  },
  codex: { body: { error: { type: 'usage_limit_reached', plan_type: 'plus', resets_at: RESET } } },
  gemini: {
    body: {
      error: {
        code: 429,
        message: 'You have exhausted your capacity on this model. Your quota will reset after 3h2m10s.',
        status: 'RESOURCE_EXHAUSTED',
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
            reason: 'QUOTA_EXHAUSTED',
            domain: 'cloudcode-pa.googleapis.com',
          },
        ],
      },
    },
  },
  opencode: {},
};

/** See {@link Case}. */
export const cases: readonly Case[] = [
  {
    name: 'works',
    kinds: ALL,
    script: (kind, folder) => [
      { ...writes(kind, folder), usage: { input: 900, output: 40 } },
      { say: 'All is written.' },
    ],
  },
  {
    name: 'denied',
    kinds: ['claude', 'opencode', 'gemini'],
    script: () => [{ run: 'touch denied.txt' }, { say: 'I was not allowed to.' }],
    options: () => ({
      agent: { permissions: { allow: ['Bash(git *)'], deny: ['Bash(touch *)'], network: null } },
    }),
  },
  { name: 'unauthorized', kinds: ALL, script: () => times(3, { status: 401, message: 'invalid x-api-key' }) },
  {
    name: 'rate-limited',
    kinds: ['claude', 'codex', 'gemini'],
    script: () => times(12, { status: 429, headers: { 'retry-after': '2' }, message: 'slow down' }),
  },
  {
    name: 'plan-limit',
    kinds: ['claude', 'codex', 'gemini'],
    script: (kind) => times(12, { status: 429, ...planLimit[kind] }),
    // Times are said as the clock on the wall has them; a plan belongs to who logged in.
    options: (kind) => ({
      env: {
        TZ: 'UTC',
        ...(kind === 'claude' ? { ANTHROPIC_API_KEY: '', CLAUDE_CODE_OAUTH_TOKEN: 'sk-ant-oat01-none' } : {}),
      },
    }),
  },
  {
    name: 'overloaded',
    kinds: ['claude', 'codex', 'gemini'],
    script: () => times(12, { status: 529, message: 'overloaded' }),
  },
  {
    name: 'max-turns',
    kinds: ['claude', 'gemini'],
    script: (kind, folder) => [writes(kind, folder), writes(kind, folder), { say: 'too late' }],
    options: () => ({ settings: { budget: { turns: 1 } } }),
  },
];
