import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { createRedactor } from '../../src/base/redact.js';
import { ReadableOutput } from '../../src/executors/readable-output.js';
import { executorOf } from '../../src/executors/registry.js';
import type { ExecutorKind } from '../../src/model/executor.js';

/** What the programs themselves printed, recorded. */
const folder = new URL('../fixtures/transcripts/', import.meta.url);

function shown(kind: ExecutorKind, lines: readonly string[]): string[] {
  const words = new ReadableOutput(executorOf(kind), '/repo', createRedactor());
  return [...lines.flatMap((line) => words.line(line)), ...words.rest()];
}

function transcript(kind: ExecutorKind, name: string): string[] {
  return readFileSync(new URL(`${kind}/${name}.jsonl`, folder), 'utf8')
    .trimEnd()
    .split('\n');
}

describe('what a program printed, for people', () => {
  const SAID = 'All is written.';
  const NO_METADATA = expect.stringContaining('Model metadata for `m` not found');
  const WRITES =
    `✓ command_execution mkdir -p "$(dirname out.txt)" && printf '%s\\n' 'done by hand' > out.txt` as const;
  test.each<[ExecutorKind, string, readonly unknown[]]>([
    ['claude', 'works', ['✓ Write out.txt', SAID]],
    ['codex', 'works', [NO_METADATA, WRITES, SAID]],
    ['opencode', 'works', ['✓ write out.txt', SAID]],
    ['gemini', 'works', ['✓ write_file out.txt', SAID]],
    ['claude', 'denied', ['✗ Bash touch denied.txt', 'I was not allowed to.']],
    ['opencode', 'denied', ['✗ bash touch denied.txt', 'I was not allowed to.']],
    ['gemini', 'denied', ['✗ run_shell_command touch denied.txt', 'I was not allowed to.']],
    ['claude', 'unauthorized', [expect.stringContaining('Invalid API key')]],
    ['codex', 'unauthorized', [NO_METADATA, expect.stringMatching(/^[^✗].*invalid x-api-key/)]],
    ['opencode', 'unauthorized', ['✗ invalid x-api-key']],
    ['gemini', 'unauthorized', [expect.stringMatching(/^✗ .*invalid x-api-key/)]],
  ])('%s: %s', (kind, name, lines) => {
    expect(shown(kind, transcript(kind, name))).toEqual(lines);
  });

  it('comes as it is where it is no event', () => {
    const plain = ['Reading prompt from stdin...', '', '{ not json', '[1]'];
    for (const kind of ['claude', 'command'] as const) expect(shown(kind, plain)).toEqual(plain);
    const event = '{"type":"assistant"}';
    expect(shown('command', [event])).toEqual([event]);
    expect(shown('claude', [event])).toEqual([]);
  });

  it('joins what comes in pieces, and holds nothing back for ever', () => {
    const piece = (content: string): string =>
      JSON.stringify({ type: 'message', role: 'assistant', content, delta: true });
    const words = new ReadableOutput(executorOf('gemini'), '/repo', createRedactor());
    expect(words.line(piece('One sen'))).toEqual([]);
    expect(words.line(piece('tence.\nAno'))).toEqual(['One sentence.']);
    expect(words.rest()).toEqual(['Ano']);
    expect(words.line(piece('ther'))).toEqual([]);
    expect(words.line('plain')).toEqual(['ther', 'plain']);
    expect(words.rest()).toEqual([]);
  });
});
