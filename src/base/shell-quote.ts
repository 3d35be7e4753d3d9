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
