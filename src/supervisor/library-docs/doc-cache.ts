import { createHash } from 'node:crypto';
import * as z from 'zod';
import { publishJson } from '../../store/atomic-write.js';
import type { RepoLayout } from '../../store/layout.js';
import { readRegularFile } from '../../store/read-regular-file.js';
import type { LibraryWish } from '../../waves/library-wishes.js';

const entrySchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('library-doc'),
  fetchedAt: z.string(),
  libraryId: z.string(),
  query: z.string(),
  text: z.string(),
});

/** Documentation as it was fetched once. */
export type CachedDoc = z.infer<typeof entrySchema>;

/** Documents change rarely; within a day nobody is asked again. */
export const FRESH_MS = 24 * 3_600_000;

const MAX_BYTES = 2 * 1024 * 1024;

/** Where the answer to a wish is kept: by what was asked, and of whom. */
function placeOf(layout: RepoLayout, base: string, { library, query }: LibraryWish): string {
  const key = createHash('sha256')
    .update(JSON.stringify([base, library, query]))
    .digest('hex');
  return layout.libraryDoc(key);
}

/** What was fetched for the wish; undefined where nothing usable is there. Never throws for what lies there. */
export function readCachedDoc(layout: RepoLayout, base: string, wish: LibraryWish): CachedDoc | undefined {
  const read = readRegularFile(placeOf(layout, base, wish), { maxBytes: MAX_BYTES, noFollow: true });
  if (!('text' in read)) return undefined;
  try {
    return entrySchema.safeParse(JSON.parse(read.text)).data;
  } catch {
    return undefined;
  }
}

/** Keeps what was fetched. A cache that cannot be written is none: nothing is thrown. */
export async function keepDoc(
  layout: RepoLayout,
  base: string,
  wish: LibraryWish,
  doc: CachedDoc,
): Promise<void> {
  await publishJson(placeOf(layout, base, wish), doc, { disposable: true }).catch(() => undefined);
}
