import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/base/redact.js';
import { Waker } from '../../src/base/waker.js';
import { RepoLayout } from '../../src/store/layout.js';
import { context7Access } from '../../src/supervisor/library-docs/context7.js';
import type { AgentLibraryDocs } from '../../src/supervisor/library-docs/library-docs.js';
import { LibraryDocs } from '../../src/supervisor/library-docs/library-docs.js';
import { StartDocs } from '../../src/supervisor/library-docs/start-docs.js';
import { agent, wave } from '../rig/wave-builder.js';

const KEY = 'ctx7sk-0123456789abcdef0123';
const DAY = 24 * 3_600_000;

let repo: string;
let server: Server;
let now: number;
let asked: { path: string; query: Record<string, string>; authorization: string | undefined }[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
const put = (path: string, content: unknown): void => {
  mkdirSync(dirname(join(repo, path)), { recursive: true });
  writeFileSync(join(repo, path), typeof content === 'string' ? content : JSON.stringify(content));
};
const says =
  (body: string, status = 200) =>
  (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(status).end(body);
  };
const base = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
const open = (
  env: Record<string, string> = { CONTEXT7_API_KEY: KEY, CONTEXT7_API_URL: base() },
): LibraryDocs =>
  new LibraryDocs(
    { repo, repoLayout: new RepoLayout(repo), config: {}, env, clock: { now: () => now } },
    createRedactor({ secrets: [KEY] }),
  );
const A1 = agent('A1', { context7Config: { bundle: 'web', query: 'routes' } });
const ask = async (docs: LibraryDocs, agents = [A1], signal = new AbortController().signal) => {
  const first = await docs.of(wave(agents), agents, signal).get('A1');
  if (first === undefined) throw new Error('A1 was asked for');
  return first;
};
const details = ({ missed }: AgentLibraryDocs): string[] =>
  missed.map(({ library, detail }) => `${library}: ${detail}`);

beforeEach(async () => {
  repo = realpathSync(mkdtempSync(join(tmpdir(), 'wave-libraries-')));
  now = Date.UTC(2026, 0, 1);
  asked = [];
  answer = says('# Routes\n\nUse them.');
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    const query = Object.fromEntries(url.searchParams);
    asked.push({ path: url.pathname, query, authorization: request.headers.authorization });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  put('docs/context7/bundles.json', {
    version: 1,
    bundles: {
      none: { description: 'Nothing.', libraries: [] },
      web: {
        description: 'The web.',
        libraries: [{ libraryId: '/vercel/next.js', queryHint: 'app router' }],
      },
      named: { libraries: [{ libraryName: 'react' }] },
    },
  });
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(repo, { recursive: true, force: true });
});

describe('documentation of a library', () => {
  it('is asked for once, with the key in a header, and kept', async () => {
    const docs = await ask(open());
    expect(docs.docs).toEqual([
      { title: '/vercel/next.js: routes. app router', text: '# Routes\n\nUse them.' },
    ]);
    expect(docs.handed).toMatchObject([{ library: '/vercel/next.js', bytes: 19, from: 'network' }]);
    expect(asked).toEqual([
      {
        path: '/api/v2/context',
        query: { libraryId: '/vercel/next.js', query: 'routes. app router', type: 'txt' },
        authorization: `Bearer ${KEY}`,
      },
    ]);
    now += DAY - 1;
    expect((await ask(open())).handed).toMatchObject([{ from: 'cache' }]);
    expect(asked).toHaveLength(1);
    now += 1;
    expect((await ask(open())).handed).toMatchObject([{ from: 'network' }]);
  });

  it('is asked for once by several that start at once', async () => {
    const B1 = agent('B1', { context7Config: { bundle: 'web', query: 'routes' } });
    const found = open().of(wave([A1, B1]), [A1, B1], new AbortController().signal);
    expect((await Promise.all(found.values())).map(({ docs }) => docs.length)).toEqual([1, 1]);
    expect(asked).toHaveLength(1);
  });

  it('is looked up where only a name is known', async () => {
    answer = (request, response) => {
      const isSearch = request.url?.includes('/libs/search') === true;
      response.end(isSearch ? '{"results":[{"id":"no id"},{"id":"/facebook/react"}]}' : 'Hooks.');
    };
    const react = agent('A1', { context7Config: { bundle: 'named', query: null } });
    expect((await ask(open(), [react])).docs).toEqual([
      { title: '/facebook/react: Agent A1', text: 'Hooks.' },
    ]);
    expect(asked.map(({ path, query }) => [path, query.libraryName ?? query.libraryId])).toEqual([
      ['/api/v2/libs/search', 'react'],
      ['/api/v2/context', '/facebook/react'],
    ]);
  });

  it('is cut where it does not end', async () => {
    answer = (_, response) => {
      const more = (): void => {
        while (response.writable && response.write('x'.repeat(65_536)));
        response.once('drain', more);
      };
      more();
    };
    expect((await ask(open())).handed).toMatchObject([{ bytes: 256 * 1024 }]);
  });

  it('holds no key, whoever sends it back', async () => {
    answer = says(`You sent ${KEY}.`);
    const { docs } = await ask(open());
    const folder = join(repo, '.tmp/.wave/library-docs');
    const kept = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    expect(kept).toHaveLength(1);
    for (const text of [docs[0]?.text ?? '', ...kept]) expect(text).not.toContain(KEY);
  });
});

describe('an agent goes without', () => {
  it.each([
    ['no key', {}, 'CONTEXT7_API_KEY is not set'],
    ['a blank key', { CONTEXT7_API_KEY: ' ' }, 'CONTEXT7_API_KEY is not set'],
    ['an address that hands the key to anybody', { CONTEXT7_API_URL: 'http://example.org' }, 'https://'],
    ['no address', { CONTEXT7_API_URL: 'nowhere' }, 'is no address'],
    ['nobody there', { CONTEXT7_API_URL: 'http://127.0.0.1:1' }, 'it cannot be reached'],
  ])('with %s', async (_, over, detail) => {
    const env: Record<string, string> = Object.keys(over).includes('CONTEXT7_API_URL')
      ? { CONTEXT7_API_KEY: KEY, ...over }
      : { ...over };
    const docs = await ask(open(env));
    expect(docs.docs).toEqual([]);
    expect(details(docs)).toEqual([expect.stringContaining(detail)]);
    expect(asked).toEqual([]);
  });

  it.each([
    [401, 'answered 401: look at CONTEXT7_API_KEY', 1],
    [429, 'answered 429', 1],
    [500, 'answered 500', 1],
    [404, 'answered 404: it does not know the library', 2],
    [302, 'answered 302, and redirects are not followed', 2],
  ])('where the answer is %i, and asks again only where that could help', async (status, detail, times) => {
    answer = (_, response) => response.writeHead(status, { location: 'https://example.org/' }).end();
    const docs = open();
    expect(details(await ask(docs))).toEqual([`/vercel/next.js: ${detail}`]);
    const other = agent('A1', { context7Config: { bundle: 'web', query: 'other' } });
    expect(details(await ask(docs, [other]))).toHaveLength(1);
    expect(asked).toHaveLength(times);
  });

  it('or with what was fetched before', async () => {
    await ask(open());
    now += 30 * DAY;
    answer = says('', 503);
    expect((await ask(open())).handed).toMatchObject([{ from: 'old' }]);
  });

  it('once the run is to stop', async () => {
    const stop = new AbortController();
    answer = () => stop.abort();
    expect(details(await ask(open(), [A1], stop.signal))).toEqual([
      '/vercel/next.js: it did not answer in time',
    ]);
  });

  it.each([
    ['no text', '', 'nothing is known about it'],
    ['the words for none', 'No content available', 'nothing is known about it'],
  ])('of %s', async (_, body, detail) => {
    answer = says(body);
    expect(details(await ask(open()))).toEqual([`/vercel/next.js: ${detail}`]);
  });

  it.each([
    ['no such bundle', 'wbe', undefined, 'there is no bundle wbe'],
    ['no JSON', 'web', '{', 'docs/context7/bundles.json: it is no JSON'],
    ['no library', 'web', { bundles: { web: { libraries: [{}] } } }, 'a libraryId or a libraryName'],
    [
      'an id that is a path',
      'web',
      { bundles: { web: { libraries: [{ libraryId: '/../x y' }] } } },
      'an id such as',
    ],
  ])('where the bundles hold %s', async (_, bundle, index, detail) => {
    if (index !== undefined) put('docs/context7/bundles.json', index);
    const docs = await ask(open(), [agent('A1', { context7Config: { bundle, query: null } })]);
    expect(docs.docs).toEqual([]);
    expect(details(docs)).toEqual([expect.stringContaining(detail)]);
  });

  it.each([
    ['nothing', null],
    ['none', { bundle: 'none', query: 'x' }],
  ])('and nobody is told, where %s is asked for', async (_, context7Config) => {
    expect(await ask(open({}), [agent('A1', { context7Config })])).toEqual({
      docs: [],
      handed: [],
      missed: [],
    });
  });

  it('where a cached file was replaced', async () => {
    await ask(open());
    const folder = join(repo, '.tmp/.wave/library-docs');
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), '{"schemaVersion":1}');
    expect((await ask(open())).handed).toMatchObject([{ from: 'network' }]);
  });
});

it('an address is taken from the environment alone, and only where the key is safe on the way', () => {
  const at = (CONTEXT7_API_URL: string): unknown =>
    context7Access({ CONTEXT7_API_KEY: KEY, CONTEXT7_API_URL });
  expect(at('')).toEqual({ base: 'https://context7.com/api', key: KEY });
  expect(at('https://mirror.example/api//')).toEqual({ base: 'https://mirror.example/api', key: KEY });
  for (const url of ['http://localhost.example', 'http://127.0.0.1.example', 'ftp://x', 'file:///x'])
    expect(at(url)).toHaveProperty('problem');
});

describe('agents that are to start', () => {
  const B1 = agent('B1');
  const opened = (): Readonly<{ start: StartDocs; waker: Waker }> => {
    const waker = new Waker();
    return { waker, start: new StartDocs({ libraryDocs: open(), waker }, wave([A1, B1])) };
  };
  const startDocs = (
    of: (...asked: Parameters<LibraryDocs['of']>) => ReadonlyMap<string, Promise<unknown>>,
  ) => new StartDocs({ libraryDocs: { of } as unknown as LibraryDocs, waker: new Waker() }, wave([B1]));
  const ids = (ready: ReadonlyMap<string, unknown>): string[] => [...ready.keys()];

  it('wait for an answer while others start, and the loop goes on until it is there', async () => {
    let reply = (): void => undefined;
    const wasAsked = new Promise<void>((resolve) => {
      answer = (_, response) => {
        reply = () => response.end('Routes.');
        resolve();
      };
    });
    const { start, waker } = opened();
    expect(ids(await start.ready(['B1', 'A1']))).toEqual(['B1']);
    await wasAsked;
    expect(ids(await start.ready(['A1']))).toEqual([]);
    expect(asked).toHaveLength(1);
    const woken = waker.wait(60_000);
    reply();
    await woken;
    expect((await start.ready(['A1'])).get('A1')?.docs).toMatchObject([{ text: 'Routes.' }]);
  });

  it('have at once what was fetched before, and nobody is woken for that', async () => {
    await ask(open());
    const { start, waker } = opened();
    expect(ids(await start.ready(['A1', 'B1']))).toEqual(['A1', 'B1']);
    let isWoken = false;
    void waker.wait(60_000).then(() => (isWoken = true));
    await new Promise(setImmediate);
    expect(isWoken).toBe(false);
    waker.wake();
  });

  it('wait for nobody once the launcher goes', async () => {
    const of = (_: unknown, __: unknown, signal: AbortSignal) => {
      const docs = new Promise((resolve) => signal.addEventListener('abort', resolve));
      return new Map([['B1', docs]]);
    };
    const start = startDocs(of);
    expect(ids(await start.ready(['B1']))).toEqual([]);
    await start.end();
    expect(ids(await start.ready(['B1']))).toEqual(['B1']);
  });

  it('are held up by what cannot be kept, and it is tried again', async () => {
    const full = new Error('ENOSPC');
    let isFull = true;
    const none = { docs: [], handed: [], missed: [] };
    const docs = (): Promise<AgentLibraryDocs> => (isFull ? Promise.reject(full) : Promise.resolve(none));
    const start = startDocs(() => new Map([['B1', docs()]]));
    await expect(start.ready(['B1'])).rejects.toBe(full);
    isFull = false;
    expect(ids(await start.ready(['B1']))).toEqual(['B1']);
  });
});
