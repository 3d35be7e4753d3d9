import type { FailureClass } from '../../model/failure.js';
import { isTurnedAway } from '../../engine/rate-limit.js';
import type { ReportedFailure } from '../executor.js';

/** What a program knows of a refusal besides its words. */
export type RefusalDetail = Readonly<{
  /** Of HTTP. Left out, it is looked for in the message. */
  status?: number | undefined;
  retryAfterMs?: number | null | undefined;
  resetsAt?: number | undefined;
}>;

/** Where the programs name an HTTP status: `API Error: 401 …`, `status 429`, `"code": 503`, `(HTTP 529)`. */
const STATUS = /\b(?:status(?: code)?|code|error|http(?:\/[\d.]+)?)["']?[:\s=(]*\b([45]\d\d)\b/i;

/** A connection that ended before the answer did, or never came about. */
const CUT =
  /\bE(?:CONNRESET|CONNREFUSED|TIMEDOUT|PIPE|NOTFOUND|AI_AGAIN)\b|\bstream (?:disconnected|closed|ended)|\bconnection (?:error|failed|reset|closed|was lost|lost)|\bfailed to lookup address|\bfetch failed|\bsocket hang up|\bstream error/i;

/** Why a program failed, by the HTTP status of its provider where there is one: its words alone decide nothing else. */
export function refusal(
  message: string,
  { status, retryAfterMs = null, resetsAt }: RefusalDetail = {},
): ReportedFailure {
  const told = classOf(status ?? statusIn(message));
  return {
    message,
    failureClass: told ?? (isTurnedAway(message) ? 'rate-limited' : CUT.test(message) ? 'transient' : null),
    retryAfterMs,
    ...(resetsAt === undefined ? {} : { resetsAt }),
  };
}

/** Who asks again with the same key, or for the same, gets the same answer; a server that is down may be up again. */
function classOf(status: number | undefined): FailureClass | null {
  if (status === undefined) return null;
  if (status === 429 || status === 529) return 'rate-limited';
  if (status >= 500 || status === 408 || status === 409) return 'transient';
  return status >= 400 ? 'deterministic' : null;
}

function statusIn(message: string): number | undefined {
  const found = STATUS.exec(message);
  return found === null ? undefined : Number(found[1]);
}
