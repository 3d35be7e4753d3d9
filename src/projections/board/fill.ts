/** Something that may be shown: its text, longest form first; an empty text means that it cannot be shown. */
export type Fillable = Readonly<{ forms: readonly (() => string)[] }>;

/** A part of a page, its items in the order in which they are taken. */
export type Part = Readonly<{
  title: string;
  items: readonly Fillable[];
  /** How many more there are that were not handed in. */
  more: number;
}>;

/** What became of a part. */
export type FilledPart = Readonly<{ title: string; texts: readonly string[]; cut: number }>;

/**
 * Fills so many characters with items of the parts, one of each part in turn, each in the longest form that fits. A part
 * ends where its next item does not fit in any form; what is left of it is counted. Forms are made only when they are tried.
 */
export function fill(parts: readonly Part[], room: number): FilledPart[] {
  const texts = parts.map((): string[] => []);
  const taken = parts.map(() => 0);
  let rest = room;
  let open = parts.map((_, index) => index);
  while (open.length > 0) {
    open = open.filter((index) => {
      const part = parts[index];
      const item = part?.items[taken[index] ?? 0];
      if (part === undefined || item === undefined) return false;
      // The first item of a part brings its title along.
      const title = texts[index]?.length === 0 ? titleOf(part.title).length : 0;
      const text = longestThatFits(item, rest - title);
      if (text === undefined) return false;
      taken[index] = (taken[index] ?? 0) + 1;
      if (text === '') return true;
      texts[index]?.push(text);
      rest -= title + text.length;
      return true;
    });
  }
  return parts.map(({ title, items, more }, index) => ({
    title,
    texts: texts[index] ?? [],
    cut: items.length - (taken[index] ?? 0) + more,
  }));
}

/** The heading of a part. */
export function titleOf(title: string): string {
  return `\n## ${title}\n\n`;
}

function longestThatFits({ forms }: Fillable, room: number): string | undefined {
  for (const form of forms) {
    const text = form();
    if (text.length <= room) return text;
  }
  return undefined;
}
