import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/base/redact.js';
import type { Notice } from '../../../src/model/lifecycle.js';
import { LaneLayout } from '../../../src/store/layout.js';
import type { HookPlace } from '../../../src/supervisor/lifecycle/hook-program.js';
import { webhookReceiver } from '../../../src/supervisor/lifecycle/webhook-receiver.js';
import type { Reply } from '../../rig/webhook-server.js';
import { WebhookServer } from '../../rig/webhook-server.js';

let folder: string;
let server: WebhookServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wave-webhook-'));
  server = await WebhookServer.open();
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const notice = { id: 'R1', event: 'run.ended', data: {} } as unknown as Notice;

/** Tells it once. @returns the pauses in between, and what was noted */
async function tell(
  replies: readonly Reply[],
  random = 0,
): Promise<Readonly<{ pauses: number[]; noted: string[] }>> {
  server.reply(...replies);
  const pauses: number[] = [];
  const layout = new LaneLayout('main', folder);
  const place = {
    context: { clock: { now: () => 0 }, env: {}, layout },
    redactor: createRedactor(),
  } as unknown as HookPlace;
  const ports = { random: () => random, wait: (ms: number) => Promise.resolve(void pauses.push(ms)) };
  const receiver = webhookReceiver(place, { name: 'team', url: server.url }, ports);
  expect(await receiver.tell(notice, new AbortController().signal, false)).toBe(true);
  const noted = readFileSync(layout.deliveries(), 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { outcome: string }).outcome);
  return { pauses, noted };
}

describe('a webhook that does not take it', () => {
  it('is tried again after pauses that double, up to a minute, and given up after eight tries', async () => {
    const { pauses, noted } = await tell(Array.from({ length: 9 }, () => 500));
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000]);
    expect(noted).toEqual([...Array.from({ length: 7 }, () => 'retrying'), 'gave-up']);
    expect(server.received).toHaveLength(8);
  });

  it('is spread out by chance', async () => {
    expect((await tell([500, 500, 204], 0.5)).pauses).toEqual([750, 1500]);
  });

  it('is left alone for as long as it asks, within reason', async () => {
    const wish =
      (seconds: string): Reply =>
      (response) =>
        response.writeHead(503, { 'retry-after': seconds }).end();
    expect((await tell([wish('7'), wish('99999'), 204])).pauses).toEqual([7000, 300_000]);
  });
});
