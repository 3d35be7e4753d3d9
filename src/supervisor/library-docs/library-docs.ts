import { createHash } from 'node:crypto';
import type { Clock } from '../../base/clock.js';
import type { Redactor } from '../../base/redact.js';
import type { LibraryDoc } from '../../engine/prompt/prompt-sources.js';
import type { HandedDoc, MissedDoc } from '../../events/families/library-events.js';
import type { WaveConfig } from '../../model/config.js';
import { DEFAULT_BUNDLE_INDEX } from '../../model/config-defaults.js';
import type { Wave, WaveAgent } from '../../model/wave.js';
import type { RepoLayout } from '../../store/layout.js';
import { faultWords } from '../../model/file-fault.js';
import { readRepositoryFile, utf8Text } from '../../store/read-repository-file.js';
import type { BundleIndex, LibraryWish } from '../../waves/library-wishes.js';
import { libraryWishes, parseBundles } from '../../waves/library-wishes.js';
import type { Context7Access } from './context7.js';
import { askContext7, context7Access, STANDARD_BASE } from './context7.js';
import type { CachedDoc } from './doc-cache.js';
import { FRESH_MS, keepDoc, readCachedDoc } from './doc-cache.js';

/** What one agent is given of libraries, and what it goes without. */
export type AgentLibraryDocs = Readonly<{
  docs: readonly LibraryDoc[];
  handed: readonly HandedDoc[];
  missed: readonly MissedDoc[];
}>;

/** What is needed to get documentation. */
export type LibraryPlace = Readonly<{
  repo: string;
  repoLayout: RepoLayout;
  config: WaveConfig;
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
}>;

/** All that starts at once waits for this long together, whatever the network does. */
const TURN_MS = 15_000;
const AT_ONCE = 4;
const MAX_INDEX_BYTES = 1024 * 1024;

type Got = Readonly<{ doc: CachedDoc; from: HandedDoc['from'] }> | Readonly<{ problem: string }>;

/** Documentation of libraries, for the agents of one launch. Never in the way: an agent goes without what cannot be got. */
export class LibraryDocs {
  /** Once nobody answers, nobody is asked again by this launcher: it would wait for every agent anew. */
  #down: string | undefined;

  constructor(
    private readonly place: LibraryPlace,
    private readonly redactor: Pick<Redactor, 'redact'>,
  ) {}

  /**
   * What each of these agents is given, as soon as all of it is there. Several that want the same ask for it once.
   * @param signal ends the waiting early
   */
  of(
    wave: Wave,
    agents: readonly WaveAgent[],
    signal: AbortSignal,
  ): ReadonlyMap<string, Promise<AgentLibraryDocs>> {
    const index = readBundles(this.place);
    const all = agents.map((agent) => ({
      agent,
      ...libraryWishes(wave, agent, 'index' in index ? index.index : undefined),
    }));
    const unreadable = 'problem' in index ? index.problem : undefined;
    const wanted = new Map(all.flatMap(({ wishes }) => wishes.map((wish) => [keyOf(wish), wish])));
    const got = this.#getAll([...wanted.values()], signal);
    return new Map(
      all.map(({ agent, wishes, problem }) => {
        const parts = wishes.map(async (wish) => ({
          wish,
          found: (await got.get(keyOf(wish))) ?? { problem: '' },
        }));
        const about = problem === null ? [] : [{ library: 'context7', detail: unreadable ?? problem }];
        return [agent.agentId, Promise.all(parts).then((found) => gathered(found, about))];
      }),
    );
  }

  #getAll(wishes: readonly LibraryWish[], signal: AbortSignal): ReadonlyMap<string, Promise<Got>> {
    const until = AbortSignal.any([signal, AbortSignal.timeout(TURN_MS)]);
    const waiting: (() => Promise<void>)[] = [];
    const got = new Map(
      wishes.map((wish) => {
        const one = new Promise<Got>((resolve, reject) => {
          waiting.push(() => this.#get(wish, until).then(resolve, reject));
        });
        return [keyOf(wish), one];
      }),
    );
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next();
    };
    for (let worker = 0; worker < AT_ONCE; worker += 1) void work();
    return got;
  }

  async #get(wish: LibraryWish, signal: AbortSignal): Promise<Got> {
    const { env, repoLayout, clock } = this.place;
    const access = context7Access(env);
    const base = access !== undefined && 'base' in access ? access.base : STANDARD_BASE;
    const known = readCachedDoc(repoLayout, base, wish);
    const age = known === undefined ? Infinity : clock.now() - Date.parse(known.fetchedAt);
    if (known !== undefined && age >= 0 && age < FRESH_MS) return { doc: known, from: 'cache' };
    const answer = await this.#ask(access, wish, signal);
    if ('doc' in answer) {
      await keepDoc(repoLayout, base, wish, answer.doc);
      return { doc: answer.doc, from: 'network' };
    }
    return known === undefined ? answer : { doc: known, from: 'old' };
  }

  async #ask(
    access: ReturnType<typeof context7Access>,
    wish: LibraryWish,
    signal: AbortSignal,
  ): Promise<Readonly<{ doc: CachedDoc }> | Readonly<{ problem: string }>> {
    if (access === undefined) return { problem: 'CONTEXT7_API_KEY is not set' };
    if ('problem' in access) return access;
    if (this.#down !== undefined) return { problem: this.#down };
    if (signal.aborted) return { problem: 'there was no time left for it' };
    return this.#answered(access, wish, signal);
  }

  async #answered(
    access: Context7Access,
    wish: LibraryWish,
    signal: AbortSignal,
  ): Promise<Readonly<{ doc: CachedDoc }> | Readonly<{ problem: string }>> {
    const answer = await askContext7(access, wish, signal);
    if ('problem' in answer) {
      if (answer.isDown) this.#down = answer.problem;
      return { problem: answer.problem };
    }
    const doc: CachedDoc = {
      schemaVersion: 1,
      kind: 'library-doc',
      fetchedAt: new Date(this.place.clock.now()).toISOString(),
      libraryId: answer.libraryId,
      query: wish.query,
      // Whoever answers could send back what it was sent.
      text: this.redactor.redact(answer.text),
    };
    return { doc };
  }
}

/** The bundles of the repository: an empty index where it has none. */
export function readBundles({
  repo,
  config,
}: Pick<LibraryPlace, 'repo' | 'config'>): Readonly<{ index?: BundleIndex }> | Readonly<{ problem: string }> {
  const path = config.paths?.context7BundleIndexPath ?? DEFAULT_BUNDLE_INDEX;
  const file = readRepositoryFile(repo, path, MAX_INDEX_BYTES);
  if (file.fault === 'missing') return {};
  if (file.fault !== null) return { problem: `${path} ${faultWords[file.fault]}` };
  const parsed = parseBundles(utf8Text(file.bytes)?.replace(/^\ufeff/, '') ?? '');
  return 'problem' in parsed ? { problem: `${path}: ${parsed.problem}` } : parsed;
}

function gathered(
  parts: readonly Readonly<{ wish: LibraryWish; found: Got }>[],
  about: readonly MissedDoc[],
): AgentLibraryDocs {
  const docs: LibraryDoc[] = [];
  const handed: HandedDoc[] = [];
  const missed: MissedDoc[] = [...about];
  for (const { wish, found } of parts) {
    if ('problem' in found) {
      missed.push({ library: wish.title, detail: found.problem });
      continue;
    }
    const { libraryId: library, text } = found.doc;
    docs.push({ title: `${library}: ${wish.query}`, text });
    const sha256 = createHash('sha256').update(text).digest('hex');
    handed.push({ library, query: wish.query, sha256, bytes: Buffer.byteLength(text), from: found.from });
  }
  return { docs, handed, missed };
}

function keyOf({ library, query }: LibraryWish): string {
  return JSON.stringify([library, query]);
}
