import type { JsonObject } from '../base/json.js';
import { isJsonObject } from '../base/json.js';
import { LineSplitter } from './line-splitter.js';

/** Reads the lines of one text; what it has in hand when the text is over is judged as it is. */
export type LineReader = Readonly<{ take: (text: string, line: number) => void; end: () => void }>;

/** A piece of a text. Null where the piece is of something else (thoughts, the input of a tool), which comes whole later. */
type Piece = Readonly<{ stream: string; text: string | null }>;
type OpenText = { readonly lines: LineSplitter; readonly reader: LineReader; line: number };

/** No program prints longer pieces: what is longer is read as any JSON line is. */
const MAX_PIECE_LENGTH = 1024 * 1024;
/** How many texts may be open at a time; one more ends the oldest. */
const MAX_OPEN = 32;
/** Keys that tell the pieces of one text from those of another. */
const IDENTITY = ['type', 'role', 'id', 'item_id', 'itemId', 'index', 'parent_tool_use_id'] as const;
/** Keys under which programs wrap the event itself. */
const WRAPPERS = ['event', 'msg', 'params'] as const;

/**
 * Texts that a program prints in pieces, one JSON line for each (`"delta": true`, `text_delta`, `…_message_delta`). Read by
 * themselves the pieces would say something else: a marker is cut in two, and what a block quote holds seems to begin a
 * line. Each text is put together first. It ends with the next JSON line that is no piece.
 */
export class DeltaTexts {
  readonly #open = new Map<string, OpenText>();
  readonly #newReader: () => LineReader;

  constructor(newReader: () => LineReader) {
    this.#newReader = newReader;
  }

  /** Takes a line that begins like a JSON object; false where it is no piece, and is read like any other line. */
  take(json: string, line: number): boolean {
    const piece = pieceOf(json);
    if (piece === undefined) {
      this.end();
      return false;
    }
    if (piece.text === null) return true;
    const text = this.#open.get(piece.stream) ?? this.#begin(piece.stream);
    text.line = line;
    text.lines.write(piece.text);
    return true;
  }

  /** Every text is over. */
  end(): void {
    for (const stream of this.#open.keys()) this.#finish(stream);
  }

  #begin(stream: string): OpenText {
    const [oldest] = this.#open.keys();
    if (oldest !== undefined && this.#open.size >= MAX_OPEN) this.#finish(oldest);
    const reader = this.#newReader();
    const text: OpenText = {
      reader,
      lines: new LineSplitter((part) => {
        reader.take(part, text.line);
      }),
      line: 0,
    };
    this.#open.set(stream, text);
    return text;
  }

  #finish(stream: string): void {
    const text = this.#open.get(stream);
    this.#open.delete(stream);
    text?.lines.end();
    text?.reader.end();
  }
}

function pieceOf(json: string): Piece | undefined {
  if (json.length > MAX_PIECE_LENGTH || !json.includes('"delta"')) return undefined;
  let outer: unknown;
  try {
    outer = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (!isJsonObject(outer)) return undefined;
  const inner = WRAPPERS.map((key) => outer[key]).find(isJsonObject);
  for (const event of inner === undefined ? [outer] : [outer, inner]) {
    const text = pieceText(event, firstText(event.type, outer.method) ?? '');
    if (text !== undefined) return { stream: streamOf(inner === undefined ? [outer] : [outer, inner]), text };
  }
  return undefined;
}

/** Undefined where the event carries no piece. */
function pieceText(event: JsonObject, name: string): string | null | undefined {
  const { delta } = event;
  if (delta === true) {
    const text = firstText(event.content, event.text) ?? undefined;
    return text === undefined || event.role === undefined || event.role === 'assistant' ? text : null;
  }
  if (typeof delta === 'string') return /delta/i.test(name) ? ofAgent(name, delta) : undefined;
  if (!isJsonObject(delta) || typeof delta.type !== 'string' || !delta.type.endsWith('_delta'))
    return undefined;
  return firstText(delta.text);
}

// Thoughts and the output of commands come in pieces too, and whole afterwards.
function ofAgent(name: string, delta: string): string | null {
  return /message|output_text/i.test(name) ? delta : null;
}

function firstText(...values: readonly unknown[]): string | null {
  return values.find((value) => typeof value === 'string') ?? null;
}

function streamOf(events: readonly JsonObject[]): string {
  return JSON.stringify(events.map((event) => IDENTITY.map((key) => event[key] ?? null)));
}
