import { isJsonObject } from '../../base/json.js';
import type { LibraryWish } from '../../waves/library-wishes.js';

/** Where Context7 is asked, and as whom. */
export type Context7Access = Readonly<{ base: string; key: string }>;

/** What was found of one library. `isDown`: nobody answers there, so that asking for the next one is of no use. */
export type Context7Answer =
  Readonly<{ libraryId: string; text: string }> | Readonly<{ problem: string; isDown: boolean }>;

/** Where it is asked unless the environment says otherwise. */
export const STANDARD_BASE = 'https://context7.com/api';
/** More of one library would push the task out of the model's sight. */
const MAX_BYTES = 256 * 1024;
const REQUEST_MS = 10_000;
/** What it says, with 200, where it has nothing. */
const EMPTY = /^\s*(?:no (?:content|context data) available\s*)?$/i;

/**
 * Where to ask, by `CONTEXT7_API_URL` and `CONTEXT7_API_KEY`; undefined without a key. Only the environment names the address: a
 * file of a repository that did could send the key anywhere.
 * @returns a problem where the address would hand the key to whoever listens on the way
 */
export function context7Access(
  env: Readonly<Record<string, string | undefined>>,
): Context7Access | Readonly<{ problem: string }> | undefined {
  const key = (env.CONTEXT7_API_KEY ?? '').trim();
  if (key === '') return undefined;
  const named = (env.CONTEXT7_API_URL ?? '').trim();
  const base = (named === '' ? STANDARD_BASE : named).replace(/\/+$/, '');
  if (!/^[\x21-\x7e]+$/.test(key)) return { problem: 'CONTEXT7_API_KEY holds what no header can' };
  if (!URL.canParse(base)) return { problem: 'CONTEXT7_API_URL is no address' };
  const { protocol, hostname } = new URL(base);
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  if (protocol !== 'https:' && !(protocol === 'http:' && isHere))
    return { problem: 'CONTEXT7_API_URL has to begin with https://' };
  return { base, key };
}

/**
 * Asks for the documentation of one library. Never throws: whatever goes wrong is an answer. This is the one place that speaks to
 * Context7; redirects are not followed, since the key would go along.
 */
export async function askContext7(
  access: Context7Access,
  { library, query }: LibraryWish,
  signal: AbortSignal,
): Promise<Context7Answer> {
  try {
    const libraryId = 'id' in library ? library.id : await findLibrary(access, library.name, query, signal);
    if (libraryId === undefined) return { problem: 'no library is known by that name', isDown: false };
    const text = await get(access, '/v2/context', { libraryId, query, type: 'txt' }, signal);
    return EMPTY.test(text) ? { problem: 'nothing is known about it', isDown: false } : { libraryId, text };
  } catch (error) {
    return error instanceof Refusal
      ? { problem: error.message, isDown: error.isDown }
      : { problem: reasonOf(error), isDown: true };
  }
}

/** Of what goes by a name, the first: they come in the order of how well they fit. */
async function findLibrary(
  access: Context7Access,
  libraryName: string,
  query: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const answer: unknown = JSON.parse(await get(access, '/v2/libs/search', { libraryName, query }, signal));
  const results = isJsonObject(answer) ? answer.results : answer;
  if (!Array.isArray(results)) throw new Refusal('its answer is of another form than expected', false);
  const ids = results.map((one: unknown) => (isJsonObject(one) ? one.id : undefined));
  return ids.find((id): id is string => typeof id === 'string' && /^(?:\/[\w.@-]+){2,4}$/.test(id));
}

async function get(
  { base, key }: Context7Access,
  path: string,
  parameters: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string> {
  const url = `${base}${path}?${new URLSearchParams(parameters).toString()}`;
  const response = await fetch(url, {
    redirect: 'manual',
    headers: { authorization: `Bearer ${key}`, 'user-agent': 'wave' },
    signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]),
  });
  if (response.status === 200) return textOf(response);
  await response.body?.cancel().catch(() => undefined);
  throw refusalOf(response.status);
}

function refusalOf(status: number): Refusal {
  if (status === 401 || status === 403)
    return new Refusal(`answered ${status}: look at CONTEXT7_API_KEY`, true);
  if (status === 404) return new Refusal('answered 404: it does not know the library', false);
  if (status === 202) return new Refusal('answered 202: it is still reading the library', false);
  const isRedirect = status >= 300 && status < 400;
  const why = isRedirect ? ', and redirects are not followed' : '';
  return new Refusal(`answered ${status}${why}`, status === 429 || status >= 500);
}

/** What is more than enough is left where it is: an answer may never end. */
async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // A stream of fetch is one of bytes, which its type does not say.
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_BYTES) break;
  }
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, MAX_BYTES));
}

/** Something was answered, and it is not what was asked for. */
class Refusal extends Error {
  constructor(
    message: string,
    readonly isDown: boolean,
  ) {
    super(message);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError'))
    return 'it did not answer in time';
  if (error instanceof SyntaxError) return 'its answer is no JSON';
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? `it cannot be reached (${code})` : 'it cannot be reached';
}
