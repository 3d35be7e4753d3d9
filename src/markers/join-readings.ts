import type { MarkerDiagnostic, MarkerReading } from '../model/marker.js';
import { StandingDiagnostics } from './standing-diagnostics.js';

/** What several texts of one agent say together, as if the first ended where the next begins. */
export function joinReadings(readings: readonly MarkerReading[]): MarkerReading {
  const joined = new StandingDiagnostics();
  for (const reading of readings) joined.absorb(standingOf(reading));
  const standing = joined.all();
  return {
    markers: readings.flatMap(({ markers }) => markers),
    diagnostics: readings
      .flatMap(({ diagnostics }) => diagnostics)
      .map((diagnostic) => (standing.has(diagnostic) ? diagnostic : overruled(diagnostic))),
  };
}

function standingOf({ markers, diagnostics }: MarkerReading): StandingDiagnostics {
  const standing = diagnostics.filter(({ stands }) => stands === true);
  const all = new StandingDiagnostics();
  // What stands comes before the verdict that counts, and after the marker that counts of every other kind.
  for (const diagnostic of standing) if (diagnostic.kind === 'verdict') all.note(diagnostic);
  for (const marker of markers) all.accept(marker);
  for (const diagnostic of standing) if (diagnostic.kind !== 'verdict') all.note(diagnostic);
  return all;
}

function overruled({ stands: _, ...diagnostic }: MarkerDiagnostic): MarkerDiagnostic {
  return diagnostic;
}
