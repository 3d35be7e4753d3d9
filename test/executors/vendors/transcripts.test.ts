import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ExecutorKind } from '../../../src/model/executor.js';
import { executorOf } from '../../../src/executors/registry.js';

/** What the programs printed, as `npm run test:agents -- --record` wrote it down; that run holds it to what they print today. */
const folder = new URL('../../fixtures/transcripts/', import.meta.url);

function read(kind: ExecutorKind, name: string) {
  const reader = executorOf(kind).reader?.();
  const lines = readFileSync(new URL(`${kind}/${name}.jsonl`, folder), 'utf8').split('\n');
  const calls = lines.flatMap((line) => reader?.line(line) ?? []);
  return { ...reader?.report(), calls: [...calls, ...(reader?.end() ?? [])] };
}

const WORKED = {
  usage: expect.objectContaining({ inputTokens: 1000, outputTokens: 50 }),
  failure: null,
  denied: [],
};
const failed = (failureClass: string | null, words: string, rest = {}): object => ({
  failure: { failureClass, message: expect.stringContaining(words), retryAfterMs: null, ...rest },
});

describe('what programs printed is read', () => {
  test.each<[ExecutorKind, string, object]>([
    ['claude', 'works', { ...WORKED, calls: [{ tool: 'Write', about: '/repo/out.txt', ok: true }] }],
    ['codex', 'works', { ...WORKED, calls: [{ tool: 'command_execution', ok: true }] }],
    ['opencode', 'works', { ...WORKED, calls: [{ tool: 'write', about: '/repo/out.txt', ok: true }] }],
    ['gemini', 'works', { ...WORKED, calls: [{ tool: 'write_file', about: '/repo/out.txt', ok: true }] }],
    [
      'claude',
      'denied',
      { failure: null, denied: ['Bash touch denied.txt'], calls: [{ tool: 'Bash', ok: false }] },
    ],
    [
      'opencode',
      'denied',
      { failure: null, denied: ['bash touch denied.txt'], calls: [{ tool: 'bash', ok: false }] },
    ],
    [
      'gemini',
      'denied',
      {
        failure: null,
        denied: ['run_shell_command touch denied.txt'],
        calls: [{ tool: 'run_shell_command', ok: false }],
      },
    ],
    ['claude', 'unauthorized', failed('deterministic', 'Invalid API key')],
    ['codex', 'unauthorized', failed('deterministic', 'invalid x-api-key')],
    ['opencode', 'unauthorized', failed('deterministic', 'invalid x-api-key')],
    ['gemini', 'unauthorized', failed('deterministic', 'invalid x-api-key')],
    ['claude', 'rate-limited', failed('rate-limited', 'slow down')],
    ['codex', 'rate-limited', failed('rate-limited', '429')],
    ['gemini', 'rate-limited', failed('rate-limited', 'slow down')],
    ['claude', 'plan-limit', failed('rate-limited', 'hit your limit', { resetsAt: Date.UTC(2030, 0, 1) })],
    ['codex', 'plan-limit', failed('rate-limited', 'hit your usage limit')],
    ['gemini', 'plan-limit', failed('rate-limited', 'reset after 3h2m10s')],
    ['claude', 'overloaded', failed('rate-limited', 'verloaded')],
    ['codex', 'overloaded', failed('rate-limited', '529')],
    ['gemini', 'overloaded', failed('rate-limited', 'overloaded')],
    ['claude', 'max-turns', failed('budget', '')],
    ['gemini', 'max-turns', failed('budget', 'max session turns')],
  ])('%s: %s', (kind, name, wanted) => {
    const seen = read(kind, name);
    expect(seen).toMatchObject(wanted);
    expect(seen.sessionId).toMatch(/./);
  });

  test.each(
    (['claude', 'codex', 'opencode', 'gemini'] as const).flatMap((kind) =>
      readdirSync(new URL(`${kind}/`, folder)).map((file) => [kind, file.replace('.jsonl', '')] as const),
    ),
  )(
    '%s: %s, cut off anywhere, never tells of more than it used, nor of all of it too early',
    (kind, name) => {
      const lines = readFileSync(new URL(`${kind}/${name}.jsonl`, folder), 'utf8')
        .trimEnd()
        .split('\n');
      const usages = lines.map((__, cut) => {
        const reader = executorOf(kind).reader?.();
        for (const line of lines.slice(0, cut + 1)) reader?.line(line);
        return reader?.report().usage ?? null;
      });
      const all = usages.at(-1);
      for (const usage of usages) {
        if (usage === null) continue;
        const isAll = usage.inputTokens === all?.inputTokens && usage.outputTokens === all?.outputTokens;
        expect(usage.inputTokens).toBeLessThanOrEqual(all?.inputTokens ?? 0);
        expect(usage.outputTokens).toBeLessThanOrEqual(all?.outputTokens ?? 0);
        expect(isAll || usage.isPartial).toBe(true);
      }
      expect(all?.isPartial ?? false).toBe(false);
    },
  );

  test('none is left out', () => {
    const kinds = readdirSync(folder);
    const names = kinds.flatMap((kind) =>
      readdirSync(new URL(`${kind}/`, folder)).map((name) => `${kind}/${name}`),
    );
    expect(names).toHaveLength(22);
  });
});
