import * as z from 'zod';
import { messageOf } from '../base/message-of.js';
import type { Wave, WaveAgent } from '../model/wave.js';

const librarySchema = z
  .looseObject({
    /** As Context7 names it, such as `/vercel/next.js`. */
    libraryId: z
      .string()
      .regex(/^(?:\/[\w.@-]+){2,4}$/, 'an id such as /vercel/next.js')
      .optional(),
    /** Any name; the first library that is found by it is taken. */
    libraryName: z.string().trim().min(1).max(200).optional(),
    queryHint: z.string().max(1000).optional(),
  })
  .refine(({ libraryId, libraryName }) => libraryId !== undefined || libraryName !== undefined, {
    message: 'a libraryId or a libraryName',
  });

const indexSchema = z.looseObject({
  /** What agents get where neither they, their wave nor their lane says. */
  defaultBundle: z.string().optional(),
  laneDefaults: z.record(z.string(), z.string()).optional(),
  bundles: z.record(
    z.string(),
    z.looseObject({ description: z.string().optional(), libraries: z.array(librarySchema).max(20) }),
  ),
});

/** The bundles of a repository: which libraries go by one name. */
export type BundleIndex = z.infer<typeof indexSchema>;

/** Documentation that an agent would be given: of one library, about one question. */
export type LibraryWish = Readonly<{
  library: Readonly<{ id: string }> | Readonly<{ name: string }>;
  /** How it is called in prompts and logs. */
  title: string;
  query: string;
}>;

/** What an agent would be given, or why that cannot be said. */
export type LibraryWishes = Readonly<{ wishes: readonly LibraryWish[]; problem: string | null }>;

const NOTHING: LibraryWishes = { wishes: [], problem: null };

/** Understands the file of bundles; what it says of bundles besides their libraries is left alone. */
export function parseBundles(text: string): Readonly<{ index: BundleIndex }> | Readonly<{ problem: string }> {
  try {
    const parsed = indexSchema.safeParse(JSON.parse(text));
    if (parsed.success) return { index: parsed.data };
    const [issue] = parsed.error.issues;
    return { problem: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` };
  } catch (error) {
    return { problem: `it is no JSON: ${messageOf(error)}` };
  }
}

/**
 * The documentation that an agent is to be given: of the libraries of its bundle, about its question. Each of the two is its own,
 * else its wave's; a bundle may follow from the lane, too. Whoever names none, or `none`, gets nothing.
 * @param index undefined where the repository has no bundles
 */
export function libraryWishes(
  wave: Pick<Wave, 'lane' | 'context7Defaults'>,
  agent: Pick<WaveAgent, 'context7Config' | 'title'>,
  index: BundleIndex | undefined,
): LibraryWishes {
  const named = agent.context7Config?.bundle ?? wave.context7Defaults?.bundle ?? null;
  const bundle = named ?? own(index?.laneDefaults, wave.lane) ?? index?.defaultBundle ?? 'none';
  if (bundle === 'none') return NOTHING;
  if (index === undefined)
    return { wishes: [], problem: `it names the bundle ${bundle}, and the repository has no bundles` };
  const found = own(index.bundles, bundle);
  if (found === undefined) return { wishes: [], problem: `there is no bundle ${bundle}` };
  const asked = agent.context7Config?.query ?? wave.context7Defaults?.query ?? null;
  const wishes = found.libraries.map(({ libraryId, libraryName = '', queryHint }) => ({
    library: libraryId === undefined ? { name: libraryName } : { id: libraryId },
    title: libraryId ?? libraryName,
    query: [asked, queryHint].filter((part) => (part ?? '') !== '').join('. ') || agent.title,
  }));
  return { wishes, problem: null };
}

/** Names are anybody's words: `constructor` is none of a file's. */
function own<Value>(table: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined {
  return table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}
