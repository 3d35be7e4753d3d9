/** Whether what is proven by repetition runs as a whole, as `npm run test:all` has it; by default it runs a sample. */
export const isHeavy = process.env.WAVE_TEST_HEAVY === '1';

/**
 * Places in a list of steps by name, counted from 1, that stand for all of them: the first and the last of each name. All
 * of them where everything is to be proven.
 */
export function placesToTry(names: readonly string[]): number[] {
  const all = names.map((_, index) => index + 1);
  if (isHeavy) return all;
  return all.filter((place) => {
    const name = names[place - 1] ?? '';
    return names.indexOf(name) === place - 1 || names.lastIndexOf(name) === place - 1;
  });
}

/**
 * Some of the items, so that each kind of thing that any of them shows is shown by one of those: the one that shows most
 * kinds first. All of them where everything is to be proven.
 */
export function sampleOf<T>(items: readonly T[], kindsOf: (item: T) => ReadonlySet<string>): readonly T[] {
  if (isHeavy) return items;
  const missing = new Set(items.flatMap((item) => [...kindsOf(item)]));
  const chosen: T[] = [];
  const newIn = (item: T): number => [...kindsOf(item)].filter((kind) => missing.has(kind)).length;
  while (missing.size > 0) {
    const best = items.reduce((one, other) => (newIn(other) > newIn(one) ? other : one));
    chosen.push(best);
    for (const kind of kindsOf(best)) missing.delete(kind);
  }
  return chosen;
}
