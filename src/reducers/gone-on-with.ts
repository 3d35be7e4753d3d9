/** The run, then those that it goes on with: what they used counts as its own. */
export function goneOnWith(
  runId: string,
  runs: readonly Readonly<{ runId: string; ended: Readonly<{ by?: string }> | null }>[],
): ReadonlySet<string> {
  const known = new Set([runId]);
  // A set tells what is added while it is gone through.
  for (const id of known)
    for (const { runId: before, ended } of runs) if (ended?.by === id) known.add(before);
  return known;
}
