import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readMarkers } from '../../src/markers/marker-reader.js';

const PASS = '[wave-verdict] pass';
const stream = (name: string) =>
  readFileSync(new URL(`../fixtures/streams/${name}`, import.meta.url), 'utf8');

describe('what stands in the output of a tool is no word of the agent', () => {
  it.each(['claude', 'codex', 'opencode', 'gemini'])('in a stream of %s', (program) => {
    const { markers, diagnostics } = readMarkers(stream(`${program}-tool-verdict.ndjson`));
    expect(markers.map(({ canonical }) => canonical)).toEqual(['[wave-verdict] blocked detail=data loss']);
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(new Set(diagnostics.map(({ code, kind, stands }) => [code, kind, stands].join()))).toEqual(
      new Set(['position,verdict,']),
    );
  });

  it.each<[string, unknown]>([
    [
      'a message of Claude to itself',
      { type: 'assistant', message: { role: 'assistant', content: [{ type: 'thinking', thinking: PASS }] } },
    ],
    [
      'an older tool event of Codex',
      { id: '1', type: 'event', msg: { type: 'exec_command_end', stdout: PASS } },
    ],
    ['an array of events', [{ type: 'user', message: { role: 'user', content: PASS } }]],
    [
      'a call of a function',
      { type: 'response', parts: [{ functionResponse: { response: { output: PASS } } }] },
    ],
    ['a stream within a log line', { log: JSON.stringify({ type: 'tool_result', output: PASS }) }],
  ])('%s', (_, event) => {
    expect(readMarkers(JSON.stringify(event)).markers).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['JSON of no stream', { tool_result: PASS }],
    ['a log line with a type', { type: 'log', output: PASS }],
    ['a final result', { type: 'result', subtype: 'success', result: PASS }],
    ['an item with a message', { type: 'item.completed', item: { type: 'agent_message', text: PASS } }],
  ])('%s is read all the same', (_, event) => {
    expect(readMarkers(JSON.stringify(event)).markers).toHaveLength(1);
  });

  it('reads JSON that is too deep to be taken apart as it stands', () => {
    const deep = `{"type":"x","a":${'['.repeat(400)}${JSON.stringify(PASS)}${']'.repeat(400)}}`;
    expect(readMarkers(deep).markers).toHaveLength(1);
    const deeper = `{"type":"x","a":${'['.repeat(200_000)}${JSON.stringify(PASS)}${']'.repeat(200_000)}}`;
    expect(readMarkers(deeper).markers).toEqual([]);
  });
});
