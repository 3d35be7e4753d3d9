import type { Marker, MarkerDiagnostic, MarkerKind } from '../model/marker.js';
import { markerSpec } from '../model/marker.js';
import { readLeniently } from './lenient-marker.js';

/** How many of one kind are kept; one is enough to keep a gate from passing. */
const MAX_OF_KIND = 20;
/** How many names (of components, services, targets) are told apart. */
const MAX_NAMES = 5000;

/** Keys that say what a marker is about, where a kind has one marker for each. */
const IDENTITY: Partial<Readonly<Record<MarkerKind, readonly string[]>>> = {
  component: ['component'],
  'infra-status': ['kind', 'target'],
  'deploy-status': ['service'],
};

type Standing = Readonly<{ diagnostic: MarkerDiagnostic; name: string | null }>;

/**
 * Keeps, of the lines that were meant as markers and could not be read, those that no accepted marker overrules: what comes
 * after the one that counts may take it back. Of verdicts the first counts, so that it is what comes before it; a gap is
 * overruled by nothing. A line that says nothing else than the marker that counts does not stand.
 */
export class StandingDiagnostics {
  readonly #standing = new Map<MarkerKind, Standing[]>();
  readonly #counting = new Map<string, Marker>();

  /** Takes a diagnostic, in the order of the text; whether it stands by now. */
  note(diagnostic: MarkerDiagnostic): void {
    const { kind, text } = diagnostic;
    if (kind === null || text === undefined) return;
    if (kind === 'verdict' && this.#counting.has(kind)) return;
    const name = nameOf(kind, readLeniently(kind, text).values);
    const counting = this.#counting.get(keyOf(kind, name));
    if (counting !== undefined && agrees(text, counting)) return;
    const others = this.#standing.get(kind) ?? [];
    if (others.length < MAX_OF_KIND) this.#standing.set(kind, [...others, { diagnostic, name }]);
  }

  /** Takes an accepted marker, in the order of the text. */
  accept(marker: Marker): void {
    const { kind } = marker;
    if (kind === 'gap') return;
    const isVerdict = kind === 'verdict';
    if (isVerdict && this.#counting.has(kind)) return;
    const name = nameOf(
      kind,
      new Map(Object.entries(marker.fields).map(([key, value]) => [key, [String(value)]])),
    );
    const key = keyOf(kind, name);
    this.#counting.delete(key);
    this.#counting.set(key, marker);
    const [oldest] = this.#counting.keys();
    if (this.#counting.size > MAX_NAMES && oldest !== undefined) this.#counting.delete(oldest);
    const others = this.#standing.get(kind);
    if (others === undefined) return;
    const left = others.filter((other) =>
      isVerdict ? !agrees(other.diagnostic.text ?? '', marker) : other.name !== null && other.name !== name,
    );
    this.#standing.set(kind, left);
  }

  /** Takes over what another text came to, as if it stood here. */
  absorb(other: StandingDiagnostics): void {
    const isDecided = this.#counting.has('verdict');
    for (const [key, marker] of other.#counting) if (key !== 'verdict') this.accept(marker);
    for (const [kind, standing] of other.#standing) {
      if (kind === 'verdict' && isDecided) continue;
      for (const { diagnostic } of standing) this.note(diagnostic);
    }
    const verdict = other.#counting.get('verdict');
    if (verdict !== undefined) this.accept(verdict);
  }

  /** Everything that stands now. */
  all(): ReadonlySet<MarkerDiagnostic> {
    return new Set([...this.#standing.values()].flat().map(({ diagnostic }) => diagnostic));
  }
}

function keyOf(kind: MarkerKind, name: string | null): string {
  return name === null ? kind : `${kind} ${name}`;
}

/** What a marker is about; null where its kind has no names, or it does not say. */
function nameOf(kind: MarkerKind, values: ReadonlyMap<string, readonly string[]>): string | null {
  const parts = (IDENTITY[kind] ?? []).map((key) => values.get(key) ?? []);
  if (parts.length === 0 || parts.some((found) => found.length !== 1)) return null;
  return parts.flat().join(' ').toLowerCase();
}

/** Whether every word of the text can be read, and says what the marker says: its state at least, details aside. */
function agrees(text: string, marker: Marker): boolean {
  const { values, unread } = readLeniently(marker.kind, positionalNamed(marker.kind, text));
  const fields: Readonly<Record<string, unknown>> = marker.fields;
  const told = [...values].filter(([key]) => key !== 'detail');
  const first =
    markerSpec(marker.kind).keys.find(({ name }) => name === 'state') ?? markerSpec(marker.kind).keys[0];
  return (
    unread.length === 0 &&
    values.has(first?.name ?? '') &&
    told.every(([key, found]) => found.every((value) => value === String(fields[key])))
  );
}

/** `[wave-verdict] pass` with its key written out, as a lenient reader needs it. */
function positionalNamed(kind: MarkerKind, text: string): string {
  const positional = markerSpec(kind).keys.find((key) => key.positional === true);
  if (positional === undefined || text.includes(`${positional.name}=`)) return text;
  return text.replace(/^(\[[^\]]*\][\s*_`]*)/, `$1${positional.name}=`);
}
