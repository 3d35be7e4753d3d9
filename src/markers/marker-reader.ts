import type { MarkerReading } from '../model/marker.js';
import { EvidenceLog } from './evidence-log.js';
import { LineSplitter } from './line-splitter.js';
import { TextReader } from './text-reader.js';

/**
 * Reads the markers out of one output, line by line as it comes: plain Markdown, JSON log lines and pretty-printed JSON
 * alike. Takes any input, never throws, costs time in proportion to the input and memory in proportion to what it keeps.
 */
export class MarkerReader {
  readonly #log = new EvidenceLog();
  readonly #text = new TextReader(this.#log, 0);
  #line = 0;

  /** Takes the next line, without its line end. Lines count from 1. */
  push(line: string): void {
    this.#line += 1;
    this.#text.take(line, this.#line);
  }

  /** The output is over: what stood open (a fence, a JSON document) is judged as it is. */
  end(): MarkerReading {
    this.#text.end();
    return this.#log.reading();
  }
}

/** Reads a whole text at once. */
export function readMarkers(text: string): MarkerReading {
  const reader = new MarkerReader();
  const lines = new LineSplitter((line) => reader.push(line));
  lines.write(text);
  lines.end();
  return reader.end();
}
