import type { Redactor } from '../base/redact.js';
import type { MarkerReading } from '../model/marker.js';
import { EvidenceLog } from './evidence-log.js';
import { mayHoldMarker } from './locate-marker.js';
import { LineSplitter, MAX_LINE_LENGTH } from './line-splitter.js';
import { TextReader } from './text-reader.js';

/**
 * Reads the markers out of one output, line by line as it comes: plain Markdown, JSON log lines and pretty-printed JSON
 * alike. Takes any input, never throws, costs time in proportion to the input and memory in proportion to what it keeps.
 */
export class MarkerReader {
  readonly #log = new EvidenceLog();
  readonly #text: TextReader;
  #line = 0;

  /**
   * @param echoes see {@link promptEchoes}
   * @param redactor of a text whose lines have been redacted: takes out what is a secret only when it was decoded or joined
   */
  constructor(echoes?: ReadonlySet<string>, redactor?: Redactor) {
    this.#text = new TextReader(this.#log, 0, { echoes: echoes ?? new Set(), redactor });
  }

  /** Takes the next line, without its line end; `isCut` where more stood there. Lines count from 1. */
  push(line: string, isCut = false): void {
    this.#line += 1;
    this.#text.take(line, this.#line);
    if (!isCut) return;
    const reason = `the line has more than ${MAX_LINE_LENGTH} characters; its end is not read`;
    this.#log.report({ line: this.#line, code: 'limit', kind: null, reason });
  }

  /** The output is over: what stood open (a fence, a JSON document) is judged as it is. */
  end(): MarkerReading {
    this.#text.end();
    return this.#log.reading();
  }
}

/** The markers, in canonical form, that a prompt itself would be read as: printed again they are no evidence. */
export function promptEchoes(prompt: string, redactor?: Redactor): ReadonlySet<string> {
  // Line by line: what a fence or other text around it hides in the prompt, it does not hide when it is printed alone.
  const texts = [prompt, ...prompt.split('\n').filter(mayHoldMarker)];
  return new Set(
    texts.flatMap((text) => readMarkers(text, undefined, redactor).markers).map(({ canonical }) => canonical),
  );
}

/** Reads a whole text at once. See {@link MarkerReader}. */
export function readMarkers(text: string, echoes?: ReadonlySet<string>, redactor?: Redactor): MarkerReading {
  const reader = new MarkerReader(echoes, redactor);
  const lines = new LineSplitter((line, isCut) => reader.push(line, isCut));
  lines.write(text);
  lines.end();
  return reader.end();
}
