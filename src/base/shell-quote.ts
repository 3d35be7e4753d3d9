/** One POSIX shell word that stands for exactly this text, quoted only where it must be. */
export function shellQuote(word: string): string {
  if (/^[A-Za-z0-9_@%+=:,./][A-Za-z0-9_@%+=:,./-]*$/.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command line that runs as printed. Words that begin with `-` stay as they are when they are safe flags. */
export function shellCommand(words: readonly string[]): string {
  return words
    .map((word) =>
      /^--?[A-Za-z][A-Za-z0-9-]*(=[A-Za-z0-9_@%+=:,./-]*)?$/.test(word) ? word : shellQuote(word),
    )
    .join(' ');
}

const QUOTED = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)/gsy;

/** What a shell makes of the text of one word, quoted in whatever way; undefined where it is none, or more than one. */
export function shellWord(text: string): string | undefined {
  let word = '';
  let end = 0;
  for (const [piece, single, double, escaped, bare] of text.matchAll(QUOTED)) {
    word += single ?? double?.replace(/\\([\\"$`])/g, '$1') ?? escaped ?? bare ?? '';
    end += piece.length;
  }
  return end === text.length && end > 0 ? word : undefined;
}
