import { describe, expect, it } from 'vitest';
import { readMarkers } from '../../src/markers/marker-reader.js';

const PROOF =
  '[wave-proof] completion=integrated durability=durable proof=integration state=met detail=12 "tests" pass';
const REPORT = `Done.\n\n\`\`\`text\n${PROOF}\n\`\`\`\n\n- [wave-doc-delta] state=none\n> [wave-gap] kind=ops\n`;
const lines = (...events: readonly unknown[]) => events.map((event) => JSON.stringify(event)).join('\n');
const found = (text: string) => readMarkers(text).markers.map(({ line, kind }) => `${line} ${kind}`);

describe('streams of the agents, written after their shape', () => {
  it('claude --output-format stream-json', () => {
    const stream = lines(
      { type: 'system', subtype: 'init', session_id: 's-1', tools: ['Bash', 'Edit'], model: 'm' },
      {
        type: 'assistant',
        message: {
          role: 'assistant',
          content: [{ type: 'tool_use', name: 'Bash', input: { command: 'npm test' } }],
        },
      },
      {
        type: 'user',
        message: { content: [{ type: 'tool_result', content: '12 passed', is_error: false }] },
      },
      {
        type: 'assistant',
        message: { content: [{ type: 'text', text: REPORT }], usage: { output_tokens: 80 } },
      },
      {
        type: 'result',
        subtype: 'success',
        is_error: false,
        result: REPORT,
        total_cost_usd: 0.01,
        num_turns: 2,
      },
    );
    expect(found(stream)).toEqual(['4 proof', '4 doc-delta', '5 proof', '5 doc-delta']);
    expect(readMarkers(stream).markers[0]?.canonical).toBe(PROOF);
    expect(readMarkers(stream).diagnostics).toMatchObject([
      { line: 4, code: 'position', kind: 'gap' },
      { line: 5, code: 'position', kind: 'gap' },
    ]);
  });

  it('codex exec --json', () => {
    const stream = lines(
      { type: 'thread.started', thread_id: 't-1' },
      { type: 'turn.started' },
      {
        type: 'item.completed',
        item: {
          id: 'i0',
          type: 'command_execution',
          command: 'ls',
          aggregated_output: 'a\nb\n',
          exit_code: 0,
        },
      },
      { type: 'item.completed', item: { id: 'i1', type: 'agent_message', text: REPORT } },
      { type: 'turn.completed', usage: { input_tokens: 100, cached_input_tokens: 0, output_tokens: 20 } },
    );
    expect(found(`Reading prompt from stdin...\n${stream}`)).toEqual(['5 proof', '5 doc-delta']);
  });

  it('opencode run --format json', () => {
    const stream = lines(
      { type: 'step_start', timestamp: 1, sessionID: 's', part: { type: 'step-start' } },
      {
        type: 'text',
        timestamp: 2,
        sessionID: 's',
        part: { type: 'text', text: REPORT, time: { start: 1, end: 2 } },
      },
      {
        type: 'step_finish',
        timestamp: 3,
        part: { type: 'step-finish', cost: 0, tokens: { input: 1, output: 2 } },
      },
    );
    expect(found(stream)).toEqual(['2 proof', '2 doc-delta']);
  });

  it('gemini --output-format json: one document over several lines, after some talk', () => {
    const document = {
      session_id: 'g-1',
      response: REPORT,
      stats: { models: {}, tools: { totalCalls: 0, byName: {} } },
    };
    const output = `Loaded cached credentials.\n${JSON.stringify(document, null, 2)}\n`;
    expect(found(output)).toEqual(['4 proof', '4 doc-delta']);
  });
});

describe('JSON as a wrapping', () => {
  it('is opened again and again, to a bound', () => {
    const wrap = (text: string, layers: number): string =>
      layers === 0 ? text : wrap(JSON.stringify({ log: [text] }), layers - 1);
    expect(found(wrap(PROOF, 8))).toEqual(['1 proof']);
    expect(found(wrap(PROOF, 9))).toEqual([]);
    expect(readMarkers(wrap(PROOF, 9)).diagnostics).toMatchObject([{ line: 1, code: 'position' }]);
  });

  it('may stand pretty-printed within a string', () => {
    expect(found(JSON.stringify({ output: JSON.stringify({ text: REPORT }, null, 2) }))).toEqual([
      '1 proof',
      '1 doc-delta',
    ]);
  });

  it('is read in the order of the text, also for keys that look like numbers or come twice', () => {
    const line = `{"b":"[wave-gap] kind=ops","1":"[wave-gap] kind=docs","b":"[wave-gap] kind=live","b":"[wave-gap] kind=integration"}`;
    const { markers } = readMarkers(line);
    expect(markers.map(({ fields }) => fields)).toEqual([
      { kind: 'ops' },
      { kind: 'docs' },
      { kind: 'integration' },
    ]);
  });

  it('takes nothing from keys', () => {
    expect(found(JSON.stringify({ [PROOF]: 1, __proto__: { x: PROOF } }))).toEqual([]);
    expect(found(`{"__proto__": {"x": ${JSON.stringify(PROOF)}}}`)).toEqual(['1 proof']);
  });

  it('reads escaped brackets', () => {
    expect(found(JSON.stringify({ text: PROOF }).replaceAll('[', '\\u005b'))).toEqual(['1 proof']);
  });

  it('each string has fences of its own', () => {
    expect(found(lines({ text: '```\ncode' }, { text: PROOF }))).toEqual(['2 proof']);
  });

  it.each([
    ['cut off within the text', `{"text":"x\\n${PROOF.replaceAll('"', '')}`],
    ['with words behind', `${JSON.stringify({ text: PROOF })} and more`],
    ['with a comma too many', `{"text": ${JSON.stringify(PROOF)},}`],
    ['pretty-printed and cut off', `{\n  "text": ${JSON.stringify(PROOF)},`],
    ['pretty-printed and broken', `{\n  "text": ${JSON.stringify(PROOF)},\noops\n}`],
    ['invalid escapes', `{"text": "\\q [wave-gap] kind=ops"}`],
  ])('%s is no evidence, and that is said', (_, text) => {
    expect(found(text)).toEqual([]);
    expect(readMarkers(text).diagnostics.map(({ code }) => code)).toEqual(['broken-json']);
  });

  it('that broke does not hide the line that broke it', () => {
    expect(found(`{\n  "a": 1,\n${PROOF}`)).toEqual(['3 proof']);
    expect(found(`{\n  "a": 1,\n${JSON.stringify({ text: PROOF })}`)).toEqual(['3 proof']);
  });
});
