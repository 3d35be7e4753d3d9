import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebhookRequest } from '../../../src/supervisor/lifecycle/webhook-request.js';
import { sendWebhook, signatureOf } from '../../../src/supervisor/lifecycle/webhook-request.js';
import type { Reply } from '../../rig/webhook-server.js';
import { WebhookServer } from '../../rig/webhook-server.js';

let server: WebhookServer;
beforeAll(async () => (server = await WebhookServer.open()));
afterAll(() => server.close());

const request = (over: Partial<WebhookRequest> = {}): WebhookRequest => ({
  url: server.url,
  headers: {},
  secret: null,
  event: 'run.ended',
  id: 'R1',
  body: '{}',
  timeoutMs: 10_000,
  now: 1_700_000_000_999,
  signal: new AbortController().signal,
  ...over,
});

describe('a request to a webhook', () => {
  it.each<[string, Reply, object]>([
    ['that is taken', 204, { ok: true, again: false, status: 204, detail: '' }],
    ['that meets a fault', 500, { ok: false, again: true, status: 500 }],
    ['that comes too early', 425, { again: true }],
    [
      'that comes too often',
      (response) => response.writeHead(429, { 'retry-after': '7' }).end(),
      { again: true, retryAfterMs: 7000 },
    ],
    [
      'that is asked to come back at a date',
      (response) => response.writeHead(503, { 'retry-after': 'soon' }).end(),
      { again: true, retryAfterMs: null },
    ],
    ['that is refused', 403, { ok: false, again: false, status: 403 }],
    [
      'that is led elsewhere',
      (response) => response.writeHead(307, { location: '/other' }).end(),
      { ok: false, again: false, detail: 'answered 307, and redirects are not followed' },
    ],
    ['whose connection is cut', 'cut', { ok: false, again: true, status: null }],
  ])('%s', async (_, reply, expected) => {
    server.reply(reply);
    const before = server.received.length;
    expect(await sendWebhook(request())).toMatchObject(expected);
    expect(server.received).toHaveLength(before + 1);
  });

  it('to a port that fetch connects to for nobody says so', async () => {
    const answer = await sendWebhook(request({ url: 'http://127.0.0.1:9/' }));
    expect(answer).toMatchObject({ ok: false, detail: 'no program may connect to this port' });
  });

  it('that gets no answer is given up', async () => {
    server.reply('hang');
    const answer = await sendWebhook(request({ timeoutMs: 50 }));
    expect(answer).toMatchObject({ ok: false, again: true, detail: 'no answer within 0s' });
  });

  it('whose answer never ends is over with its status', async () => {
    server.reply((response) => response.writeHead(200).write('and so on'));
    expect(await sendWebhook(request())).toMatchObject({ ok: true });
  });

  it('that reaches nobody, or nobody who speaks TLS, says so without its address', async () => {
    const gone = await WebhookServer.open();
    const { url } = gone;
    await gone.close();
    expect(await sendWebhook(request({ url }))).toMatchObject({ again: true, detail: 'ECONNREFUSED' });
    const { detail } = await sendWebhook(request({ url: server.url.replace('http:', 'https:') }));
    expect(detail).toMatch(/SSL|EPROTO/);
    expect(detail).not.toContain('hidden');
  });

  it('is signed over its time and its raw body, and no header of the configuration stands for ours', async () => {
    const headers = { 'wave-signature': 'forged', 'x-team': 'blue' };
    await sendWebhook(request({ secret: 'shared', body: '{"a":1}', headers }));
    const last = server.received.at(-1);
    expect(last?.headers).toMatchObject({
      'x-team': 'blue',
      'wave-event': 'run.ended',
      'wave-delivery': 'R1',
    });
    expect(last?.headers['wave-signature']).toBe(signatureOf('shared', 1_700_000_000, '{"a":1}'));
    // Computed elsewhere: printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac shared
    expect(last?.headers['wave-signature']).toBe(
      't=1700000000,v1=e8a57bb8048d18391d3eb8464b2c3398b36bce5c7b179e65e3ef49430731b313',
    );
  });
});
