import { createHash } from 'node:crypto';
import { isoTime } from '../../base/clock.js';
import { parseDuration } from '../../base/duration.js';
import type { WebhookConfig } from '../../model/config.js';
import { lifecycleEvents } from '../../model/lifecycle.js';
import { noteDelivery } from './delivery-log.js';
import type { Delivery } from './delivery-log.js';
import type { HookPlace } from './hook-program.js';
import type { Receiver } from './listener.js';
import type { WebhookAnswer } from './webhook-request.js';
import { sendWebhook } from './webhook-request.js';

/** How time passes and chance falls for a webhook. */
export type WebhookPorts = Readonly<{
  /** Resolves after that long, or at once when the signal comes. */
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 up to, but not, 1. */
  random: () => number;
}>;

const MOST_TRIES = 8;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
/** A receiver may ask for more patience than ours, but not for any. */
const LONGEST_WISH_MS = 300_000;
const DEFAULT_TIMEOUT_MS = 10_000;

/** What a webhook is called in logs: its name, else its host. Its address may hold a key. */
export function webhookName({ name, url }: WebhookConfig): string {
  return name ?? new URL(url).host;
}

/** The file that keeps how far a webhook has been told: another address is another one. */
export function webhookKey(webhook: WebhookConfig): string {
  return `webhook-${webhook.name ?? createHash('sha256').update(webhook.url).digest('hex').slice(0, 12)}`;
}

/** Why nothing can be sent to it as things are; undefined where it can. */
export function whyNotSent({ secretEnv }: WebhookConfig, { context }: HookPlace): string | undefined {
  if (secretEnv === undefined) return undefined;
  const secret = context.env[secretEnv] ?? '';
  return secret === '' ? `the variable ${secretEnv} with its secret is not set` : undefined;
}

/** A webhook of the configuration. What it does not take is tried again, at growing intervals. */
export function webhookReceiver(place: HookPlace, webhook: WebhookConfig, ports: WebhookPorts): Receiver {
  const { context, redactor } = place;
  const { clock, env, layout } = context;
  const { url, headers = {}, secretEnv, timeout } = webhook;
  const note = (delivery: Omit<Delivery, 'at' | 'to'>): void =>
    noteDelivery(layout.deliveries(), {
      at: isoTime(clock.now()),
      to: `webhook ${webhookName(webhook)}`,
      ...delivery,
    });
  return {
    events: new Set(webhook.events ?? lifecycleEvents),
    runsProgram: false,
    tell: async (notice, signal) => {
      const { id, event } = notice;
      const body = redactor.redact(JSON.stringify(notice));
      for (let number = 1; ; number += 1) {
        const began = clock.now();
        const answer = await sendWebhook({
          ...{ url, headers, event, id, body, signal },
          secret: secretEnv === undefined ? null : (env[secretEnv] ?? ''),
          timeoutMs: parseDuration(timeout ?? '') ?? DEFAULT_TIMEOUT_MS,
          now: began,
        });
        if (signal.aborted && !answer.ok) return false;
        const isLast = !answer.again || number >= MOST_TRIES;
        const outcome = answer.ok ? 'delivered' : isLast ? 'gave-up' : 'retrying';
        const { status: code, detail } = answer;
        note({ event, id, try: number, outcome, code, detail, durationMs: clock.now() - began });
        if (outcome !== 'retrying') return true;
        await ports.wait(pauseAfter(number, answer, ports.random()), signal);
        if (signal.aborted) return false;
      }
    },
  };
}

/** Doubling, somewhere in the upper half, so that many lanes do not come back at once. */
function pauseAfter(number: number, { retryAfterMs }: WebhookAnswer, chance: number): number {
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (number - 1));
  return Math.max(Math.round(pause * (0.5 + chance / 2)), Math.min(retryAfterMs ?? 0, LONGEST_WISH_MS));
}
