import type { Marker, MarkerDiagnostic, MarkerReading } from '../model/marker.js';
import type { ParsedMarker } from './parse-marker.js';
import { StandingDiagnostics } from './standing-diagnostics.js';

/** How many accepted markers and how many diagnostics of one output are kept. */
export const MAX_MARKERS = 5000;
export const MAX_DIAGNOSTICS = 500;

/**
 * Accepted markers and diagnostics in order, in bounded memory: of more markers than are kept, the newest stay, the first
 * verdict and the last of each kind; of diagnostics the first, and the first malformed one of each kind. What was left out
 * is itself reported.
 */
export class EvidenceLog {
  #markers: Marker[] = [];
  readonly #diagnostics: MarkerDiagnostic[] = [];
  readonly #malformed = new Set<string | null>();
  readonly #standing = new StandingDiagnostics();
  #firstVerdict: Marker | null = null;
  #dropped = 0;
  #unreported = 0;
  #lastLine = 0;

  /** Takes what a line was parsed to. */
  add(parsed: ParsedMarker, line: number): void {
    for (const complaint of parsed.complaints) this.report({ line, ...complaint });
    if (parsed.marker !== null) this.accept({ line, ...parsed.marker } as Marker);
  }

  accept(marker: Marker): void {
    this.#standing.accept(marker);
    this.#keep(marker);
  }

  report(diagnostic: MarkerDiagnostic): void {
    this.#standing.note(diagnostic);
    this.#list(diagnostic);
  }

  /** Takes over everything that `other` holds, as it stands there. */
  absorb(other: EvidenceLog): void {
    this.#standing.absorb(other.#standing);
    for (const diagnostic of other.#diagnostics) this.#list(diagnostic);
    for (const marker of other.#markers) this.#keep(marker);
    this.#dropped += other.#dropped;
    this.#unreported += other.#unreported;
  }

  #keep(marker: Marker): void {
    this.#lastLine = marker.line;
    if (marker.kind === 'verdict') this.#firstVerdict ??= marker;
    this.#markers.push(marker);
    if (this.#markers.length >= 2 * MAX_MARKERS) this.#compact();
  }

  #list(diagnostic: MarkerDiagnostic): void {
    this.#lastLine = diagnostic.line;
    if (this.#diagnostics.length < MAX_DIAGNOSTICS || this.#isNews(diagnostic))
      this.#diagnostics.push(diagnostic);
    else this.#unreported += 1;
    if (diagnostic.code === 'malformed') this.#malformed.add(diagnostic.kind);
  }

  /** Takes over only complaints, none of which stands: every marker that `other` accepted becomes one, for this reason. */
  refuse(other: EvidenceLog, code: MarkerDiagnostic['code'], reason: string): void {
    const refused = other.#markers.map(({ line, kind }) => ({ line, kind, code, reason }));
    const all = [...other.#diagnostics, ...refused].sort((left, right) => left.line - right.line);
    for (const diagnostic of all) this.#list(diagnostic);
    this.#unreported += other.#dropped + other.#unreported;
  }

  reading(): MarkerReading {
    if (this.#markers.length > MAX_MARKERS) this.#compact();
    const standing = this.#standing.all();
    const listed = new Set(this.#diagnostics);
    const diagnostics = [...this.#diagnostics, ...[...standing].filter((one) => !listed.has(one))].map(
      (diagnostic): MarkerDiagnostic =>
        standing.has(diagnostic) ? { ...diagnostic, stands: true } : diagnostic,
    );
    const limit = (reason: string): void => {
      diagnostics.push({ line: this.#lastLine, code: 'limit', kind: null, reason });
    };
    if (this.#dropped > 0)
      limit(`${this.#dropped} earlier markers are not kept: there are more than ${MAX_MARKERS}`);
    if (this.#unreported > 0) limit(`${this.#unreported} further diagnostics are not listed`);
    return { markers: [...this.#markers], diagnostics };
  }

  #isNews(diagnostic: MarkerDiagnostic): boolean {
    return diagnostic.code === 'malformed' && !this.#malformed.has(diagnostic.kind);
  }

  #compact(): void {
    const cut = this.#markers.length - MAX_MARKERS;
    const keep = new Map<string, Marker>();
    if (this.#firstVerdict !== null) keep.set('first verdict', this.#firstVerdict);
    const older = this.#markers.slice(0, cut);
    for (const marker of older) keep.set(marker.kind, marker);
    const recent = this.#markers.slice(cut);
    for (const marker of recent) {
      keep.delete(marker.kind);
      if (marker === this.#firstVerdict) keep.delete('first verdict');
    }
    const survivors = new Set(keep.values());
    const kept = older.filter((marker) => survivors.has(marker));
    this.#dropped += older.length - kept.length;
    this.#markers = [...kept, ...recent];
  }
}
