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
