import { afterEach, describe, expect, it } from 'vitest';
import { ModelServer } from './model-server.js';
import type { Script } from './script.js';

const TOOLS = { name: 'Bash', description: 'x', input_schema: {} };

/** Asks model `m` as programs of each wire format do. */
const asks: Readonly<Record<string, Readonly<{ path: string; body: (tools: boolean) => unknown }>>> = {
  anthropic: {
    path: '/v1/messages?beta=true',
    body: (tools) => ({ model: 'm', stream: true, messages: [], ...(tools ? { tools: [TOOLS] } : {}) }),
  },
  'openai-responses': {
    path: '/v1/responses',
    body: (tools) => ({
      model: 'm',
      input: [],
      ...(tools ? { tools: [{ type: 'function', name: 'Bash' }] } : {}),
    }),
  },
  'openai-chat': {
    path: '/v1/chat/completions',
    body: (tools) => ({
      model: 'm',
      messages: [],
      ...(tools ? { tools: [{ type: 'function', function: { name: 'Bash' } }] } : {}),
    }),
  },
  gemini: {
    path: '/v1beta/models/m:streamGenerateContent?alt=sse',
    body: (tools) => ({
      contents: [],
      ...(tools ? { tools: [{ functionDeclarations: [{ name: 'Bash' }] }] } : {}),
    }),
  },
};

let server: ModelServer | undefined;
afterEach(() => server?.stop());

async function scripted(script: Script): Promise<ModelServer> {
  server = await ModelServer.start({ m: script });
  return server;
}

function ask({ url }: ModelServer, wire: string, tools = true): Promise<Response> {
  const { path, body } = asks[wire] ?? { path: '', body: () => null };
  return fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body(tools)) });
}

describe.each(Object.keys(asks))('a model that speaks %s', (wire) => {
  it('answers step by step, and is done after the last one', async () => {
    const model = await scripted([{ run: 'echo hi' }, { say: 'that is it' }]);
    const call = await (await ask(model, wire)).text();
    expect(call).toContain('Bash');
    expect(call).toContain('echo hi');
    expect(await (await ask(model, wire)).text()).toContain('that is it');
    expect(await (await ask(model, wire)).text()).toContain('done');
    expect(model.requests.map((request) => [request.wire, request.model, request.tools])).toEqual(
      Array.from({ length: 3 }, () => [wire, 'm', ['Bash']]),
    );
  });

  it('spends no step on what asks without tools', async () => {
    const model = await scripted([{ say: 'the first step' }]);
    expect(await (await ask(model, wire, false)).text()).toContain('scripted');
    expect(await (await ask(model, wire)).text()).toContain('the first step');
  });

  it('refuses with a status and headers, and goes on with the next step', async () => {
    const model = await scripted([
      { status: 429, headers: { 'retry-after': '7' }, message: 'slow down' },
      { say: 'ok' },
    ]);
    const refused = await ask(model, wire);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '7']);
    expect(await refused.text()).toContain('slow down');
    expect((await ask(model, wire)).status).toBe(200);
  });

  it('breaks off in the middle', async () => {
    const model = await scripted([{ broken: 'half' }]);
    await expect(ask(model, wire).then((response) => response.text())).rejects.toThrow();
  });
});

it('answers in one piece where it is asked so, as Claude does after a stream that was cut', async () => {
  const model = await scripted([{ run: 'echo hi' }, { say: 'that is it' }]);
  const asked = async (): Promise<unknown> => {
    const body = JSON.stringify({ model: 'm', messages: [], tools: [TOOLS] });
    return (await fetch(`${model.url}/v1/messages`, { method: 'POST', body })).json();
  };
  expect(await asked()).toMatchObject({
    stop_reason: 'tool_use',
    content: [{ type: 'tool_use', name: 'Bash', input: { command: 'echo hi' } }],
  });
  expect(await asked()).toMatchObject({
    stop_reason: 'end_turn',
    content: [{ type: 'text', text: 'that is it' }],
  });
});

it('tells what it could not answer', async () => {
  const model = await scripted([]);
  expect((await fetch(`${model.url}/v1/other`)).status).toBe(404);
  expect(model.others).toEqual(['GET /v1/other']);
});
