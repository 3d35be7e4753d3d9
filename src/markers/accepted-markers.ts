import type { MarkerFields, MarkerKind, MarkerOf, MarkerReading } from '../model/marker.js';

/** The accepted markers of one kind, in order. */
export function acceptedMarkers<K extends MarkerKind>(
  reading: MarkerReading,
  kind: K,
): readonly MarkerOf<K>[] {
  return reading.markers.filter((marker) => marker.kind === kind) as unknown as readonly MarkerOf<K>[];
}

/** The marker that counts for its kind: the last accepted one, of verdicts the first. */
export function lastAccepted<K extends MarkerKind>(reading: MarkerReading, kind: K): MarkerOf<K> | undefined {
  const all = acceptedMarkers(reading, kind);
  return kind === 'verdict' ? all[0] : all.at(-1);
}

/** What counts for each component, by its name in lower case: compare with a declared name only after folding that too. */
export function acceptedComponents(reading: MarkerReading): ReadonlyMap<string, MarkerFields<'component'>> {
  return new Map(acceptedMarkers(reading, 'component').map(({ fields }) => [fields.component, fields]));
}

/** The kinds that are present only in malformed form: nothing of the kind was accepted. */
export function malformedKinds(reading: MarkerReading): readonly MarkerKind[] {
  const accepted = new Set(reading.markers.map(({ kind }) => kind));
  const malformed = reading.diagnostics.flatMap(({ code, kind }) =>
    code === 'malformed' && kind !== null && !accepted.has(kind) ? [kind] : [],
  );
  return [...new Set(malformed)];
}
