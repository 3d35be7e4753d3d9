/** `--flag value`, or nothing where there is no value. */
export function flag(name: string, value: string | number | null | undefined): string[] {
  return value === undefined || value === null ? [] : [name, String(value)];
}

/** The flag once for each value. */
export function each(name: string, values: readonly string[] = []): string[] {
  return values.flatMap((value) => [name, value]);
}

/** The flag alone, where it is wanted. */
export function when(isWanted: boolean | undefined, name: string): string[] {
  return isWanted === true ? [name] : [];
}
