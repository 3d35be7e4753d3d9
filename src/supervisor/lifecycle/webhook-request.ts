import { createHmac } from 'node:crypto';
import { formatDuration } from '../../base/duration.js';

/** One request to a webhook. */
export type WebhookRequest = Readonly<{
  url: string;
  /** Of the configuration; ours go over them. */
  headers: Readonly<Record<string, string>>;
  /** Null where it is not signed. */
  secret: string | null;
  event: string;
  /** Of the notice: whoever has seen it can leave it. */
  id: string;
  body: string;
  timeoutMs: number;
  /** Of the clock, ms since the epoch: a receiver leaves what is too old. */
  now: number;
  signal: AbortSignal;
}>;

/** What came of it. `again`: another try may succeed. */
export type WebhookAnswer = Readonly<{
  ok: boolean;
  again: boolean;
  status: number | null;
  detail: string;
  /** How long the receiver asked to wait; null where it did not say. */
  retryAfterMs: number | null;
}>;

/** Answers to come back for: the receiver is overloaded, early, or out of order. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

/** The value of `Wave-Signature`: HMAC-SHA256 over the time, a dot and the raw body. */
export function signatureOf(secret: string, seconds: number, body: string): string {
  const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${mac}`;
}

/** Sends it, once. Never throws: whatever goes wrong is an answer. Redirects are not followed. */
export async function sendWebhook(request: WebhookRequest): Promise<WebhookAnswer> {
  const { url, body, timeoutMs } = request;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: headersOf(request),
      body,
      signal: AbortSignal.any([request.signal, timeout]),
    });
    const { status } = response;
    const retryAfterMs = secondsOf(response.headers.get('retry-after'));
    // What it says besides is nothing to us, and may never end.
    await response.body?.cancel().catch(() => undefined);
    if (response.ok) return { ok: true, again: false, status, detail: '', retryAfterMs: null };
    const isRedirect = status >= 300 && status < 400;
    const detail = isRedirect ? `answered ${status}, and redirects are not followed` : `answered ${status}`;
    return { ok: false, again: status >= 500 || PASSING.has(status), status, detail, retryAfterMs };
  } catch (error) {
    const detail = timeout.aborted ? `no answer within ${formatDuration(timeoutMs)}` : causeOf(error);
    return { ok: false, again: true, status: null, detail, retryAfterMs: null };
  }
}

function headersOf({ headers, secret, event, id, body, now }: WebhookRequest): Headers {
  const all = new Headers(headers);
  all.set('content-type', 'application/json');
  all.set('user-agent', 'wave');
  all.set('wave-event', event);
  all.set('wave-delivery', id);
  if (secret !== null) all.set('wave-signature', signatureOf(secret, Math.floor(now / 1000), body));
  return all;
}

function secondsOf(value: string | null): number | null {
  return value !== null && /^\d{1,6}$/.test(value) ? Number(value) * 1000 : null;
}

/** The name of what went wrong below HTTP (`ECONNREFUSED`, `CERT_HAS_EXPIRED`), without the address, which may hold a key. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (typeof code === 'string') return code;
  // Of what is refused before a connection only its words tell; they name no address.
  if (cause instanceof Error && cause.message === 'bad port') return 'no program may connect to this port';
  return error instanceof Error ? error.name : 'the connection failed';
}
