/** `--flag value`, or nothing where there is no value. */
export function flag(name: string, value: string | number | null | undefined): string[] {
  return value === undefined || value === null ? [] : [name, String(value)];
}

/** The flag once for each value. */
export function each(name: string, values: readonly string[] = []): string[] {
  return values.flatMap((value) => [name, value]);
}

/** These words, where they are wanted. */
export function when(isWanted: boolean | undefined, ...words: readonly string[]): readonly string[] {
  return isWanted === true ? words : [];
}
