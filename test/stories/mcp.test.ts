import { spawn } from 'node:child_process';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { ReadBuffer, serializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { describe, expect } from 'vitest';
import type { Invocation } from '../rig/invocation.js';
import { story } from '../rig/story.js';
import { until } from '../rig/until.js';

/** `wave mcp` as an agent of this invocation runs it, and a client on its streams; every byte of stdout is kept. */
async function attached({ hello }: Invocation) {
  const child = spawn('wave', ['mcp'], { cwd: '/', env: hello.env, stdio: ['pipe', 'pipe', 'pipe'] });
  const buffer = new ReadBuffer();
  const said = { stdout: '', stderr: '' };
  const transport: Transport = {
    start: () => Promise.resolve(),
    send: (message) => Promise.resolve(void child.stdin.write(serializeMessage(message))),
    close: () => Promise.resolve(void child.stdin.end()),
  };
  child.stdout.on('data', (chunk: Buffer) => {
    said.stdout += chunk.toString();
    buffer.append(chunk);
    for (let message = buffer.readMessage(); message !== null; message = buffer.readMessage())
      transport.onmessage?.(message);
  });
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const client = new Client({ name: 'story', version: '1' });
  await client.connect(transport);
  return { client, said, ended };
}

describe('an agent that talks by the protocol', () => {
  story('posts, asks, hears the answer, and leaves nothing else on stdout', async ({ repo, rig }) => {
    repo.wave(0, [{ id: 'A1', run: rig.command('A1') }]);
    const launch = repo.start(['launch']);
    const agent = await rig.nextInvocation('A1');
    const { client, said, ended } = await attached(agent);

    const { structuredContent } = await client.callTool({
      name: 'post',
      arguments: { kind: 'claim', summary: 'said by a tool', id: 'by-tool' },
    });
    expect(structuredContent).toMatchObject({ record: { agentId: 'A1', wave: 0, attempt: 1 } });

    const asked = client.callTool({
      name: 'ask',
      arguments: { question: 'Which region?', wait: true, timeoutSeconds: 60, id: 'region' },
    });
    await until('the question', async () => {
      const { feedbackRequests } = await repo.waveJson('feedback', 'list', '--pending');
      return (feedbackRequests as unknown[])[0];
    });
    await repo.wave$('feedback', 'respond', '--id', 'region', '--response', 'eu-west');
    expect((await asked).structuredContent).toMatchObject({ id: 'region', response: 'eu-west' });

    // Who hangs up while a question waits is not waited for.
    const unanswered = client
      .callTool({ name: 'ask', arguments: { question: 'And now?', wait: true, id: 'now' } })
      .catch(() => undefined);
    await until('the second question', async () => {
      const { feedbackRequests } = await repo.waveJson('feedback', 'list', '--pending');
      return (feedbackRequests as unknown[])[0];
    });
    await client.close();
    expect(await ended).toBe(0);
    await unanswered;

    expect(said.stderr).toBe('');
    const lines = said.stdout.trimEnd().split('\n');
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
    await repo.wave$('feedback', 'respond', '--id', 'now', '--response', 'stop');
    await agent.exit(0);
    expect(await launch.result).toMatchObject({ code: 0 });
    expect((await repo.waveJson('coord', 'show', '--all')).total).toBe(3);
  });
});
