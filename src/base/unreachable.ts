/** The default of an exhaustive switch: compiles only when every case is handled. Throws when data lied about its type. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
