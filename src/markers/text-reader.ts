import type { Redactor } from '../base/redact.js';
import { agentWords } from './agent-words.js';
import type { EvidenceLog } from './evidence-log.js';
import { EvidenceLog as Held } from './evidence-log.js';
import type { LineReader } from './delta-texts.js';
import { DeltaTexts } from './delta-texts.js';
import { JsonScanner } from './json-scanner.js';
import type { FenceMark, LocatedLine } from './locate-marker.js';
import { locateMarker, mayHoldMarker, mentionedKind } from './locate-marker.js';
import { nearMarker } from './near-marker.js';
import type { ParsedMarker } from './parse-marker.js';

/** How often text may stand inside JSON inside text. */
const MAX_NESTING = 8;
const IN_FENCE = 'a marker is not read inside a fence that also holds other text';
const OF_OTHERS =
  'a marker is not read in thoughts, in what a tool was given or answered, or in what the agent was told';
const IN_BROKEN_JSON = 'a marker is not read in JSON that is cut off or invalid';

/** What holds for a text and for everything within it. */
type ReadingRules = Readonly<{
  /** Markers, in canonical form, that are no evidence: they stand in the prompt of whoever printed the text. */
  echoes: ReadonlySet<string>;
  /** Takes the secrets out of every text that was decoded or joined; undefined where there are none to take out. */
  redactor: Redactor | undefined;
}>;

type Fence = { readonly mark: FenceMark; readonly held: Held; mixed: boolean };
type OpenJson = { readonly scanner: JsonScanner; readonly held: Held; line: number };

/**
 * Reads one Markdown text: the output itself, or the text that a JSON string carries. Each has fences and JSON documents of
 * its own; what stands in them is held back until it is known whether it counts.
 */
export class TextReader {
  readonly #log: EvidenceLog;
  readonly #nesting: number;
  readonly #rules: ReadingRules;
  #fence: Fence | null = null;
  #json: OpenJson | null = null;
  /** Only the output itself comes as a stream; what stands within it is whole. */
  readonly #deltas: DeltaTexts | null;

  constructor(log: EvidenceLog, nesting: number, rules: ReadingRules) {
    this.#log = log;
    this.#nesting = nesting;
    this.#rules = rules;
    this.#deltas = nesting === 0 ? new DeltaTexts(() => joinedReader(log, rules)) : null;
  }

  /** Takes the next line of the text; `line` is the line of the output that it belongs to. */
  take(text: string, line: number): void {
    // A bare carriage return starts a line over (progress bars), so a marker may follow it.
    if (text.includes('\r')) for (const part of text.split('\r')) this.#takeLine(part, line);
    else this.#takeLine(text, line);
  }

  end(): void {
    this.#deltas?.end();
    if (this.#json !== null) this.#abandonJson(this.#json);
    if (this.#fence !== null) this.#closeFence(this.#fence);
  }

  #takeLine(text: string, line: number): void {
    if (this.#json !== null && this.#continueJson(this.#json, text, line)) return;
    if (this.#fence !== null) this.#takeFenced(this.#fence, text, line);
    else if (!this.#takeJson(text, line) && isWorthALook(text)) this.#takeOpen(locateMarker(text), line);
  }

  #takeOpen(located: LocatedLine, line: number): void {
    switch (located.type) {
      case 'marker':
        return this.#add(this.#log, located.parsed, line);
      case 'misplaced':
        return this.#log.report({ line, ...located.complaint });
      case 'fence':
        this.#fence = { mark: located.fence, held: new Held(), mixed: false };
        return;
      case 'blank':
      case 'prose':
        return;
    }
  }

  #add(log: EvidenceLog, parsed: ParsedMarker, line: number): void {
    const { marker } = parsed;
    if (marker === null || !this.#rules.echoes.has(marker.canonical)) return log.add(parsed, line);
    const reason = `${marker.canonical.slice(0, 100)} stands in the prompt, word for word: an echo is no evidence, a detail of its own makes it one`;
    log.report({ line, code: 'echo', kind: marker.kind, reason });
  }

  #takeFenced(fence: Fence, text: string, line: number): void {
    if (fence.mixed && !isWorthALook(text)) return;
    const located = locateMarker(text);
    switch (located.type) {
      case 'blank':
        return;
      case 'marker':
        return this.#add(fence.held, located.parsed, line);
      case 'fence':
        if (closes(located.fence, fence.mark)) return this.#closeFence(fence);
        break;
      case 'misplaced':
        fence.held.report({ line, ...located.complaint });
        break;
      case 'prose':
        break;
    }
    fence.mixed = true;
  }

  // A fence that nobody closes ends with the text: agents lose one of the two easily.
  #closeFence(fence: Fence): void {
    if (fence.mixed) this.#log.refuse(fence.held, 'position', IN_FENCE);
    else this.#log.absorb(fence.held);
    this.#fence = null;
  }

  /** Whether the line was JSON, or the beginning of it. */
  #takeJson(text: string, line: number): boolean {
    const trimmed = text.trimStart();
    const opener = trimmed.charAt(0);
    if (opener !== '{' && opener !== '[') return false;
    if (opener === '{' && this.#deltas?.take(trimmed, line) === true) return true;
    const promising = mayHoldMarker(trimmed) || trimmed.includes('\\u005b');
    // The usual log line: complete, and of no interest.
    if (!promising && trimmed.trimEnd().endsWith(opener === '{' ? '}' : ']')) return true;
    if (opener === '{' && nearMarker(trimmed) !== null) return false;
    const words = promising ? agentWords(trimmed) : null;
    if (words !== null) {
      this.#scan(words.own, line, (held) => this.#log.absorb(held));
      this.#scan(words.others, line, (held) => this.#log.refuse(held, 'position', OF_OTHERS));
      return true;
    }
    const held = new Held();
    const json: OpenJson = { held, line, scanner: new JsonScanner((literal) => this.#string(json, literal)) };
    const state = json.scanner.feed(trimmed);
    if (state === 'open') this.#json = json;
    if (state === 'closed') this.#log.absorb(held);
    if (state !== 'broken') return true;
    if (opener === '[' || !promising) return false;
    const kind = mentionedKind(trimmed);
    if (kind !== undefined) this.#log.report({ line, code: 'broken-json', kind, reason: IN_BROKEN_JSON });
    return true;
  }

  /** Reads JSON that is known to be whole. */
  #scan(text: string, line: number, take: (held: EvidenceLog) => void): void {
    const held = new Held();
    const json: OpenJson = { held, line, scanner: new JsonScanner((literal) => this.#string(json, literal)) };
    json.scanner.feed(text);
    take(held);
  }

  /** Whether the line belongs to the JSON that is open; what breaks it is read as if it had never been. */
  #continueJson(json: OpenJson, text: string, line: number): boolean {
    json.line = line;
    const state = json.scanner.feed(text);
    if (state === 'broken') {
      this.#abandonJson(json);
      return false;
    }
    if (state === 'closed') {
      this.#log.absorb(json.held);
      this.#json = null;
    }
    return true;
  }

  #abandonJson(json: OpenJson): void {
    this.#log.refuse(json.held, 'broken-json', IN_BROKEN_JSON);
    this.#json = null;
  }

  /** Reads the text that a JSON string carries; false where the string is no valid JSON. */
  #string(json: OpenJson, literal: string): boolean {
    if (!mayHoldMarker(literal) && !literal.includes('\\u005b')) return true;
    let text: unknown;
    try {
      text = JSON.parse(literal);
    } catch {
      return false;
    }
    if (typeof text !== 'string') return false;
    if (this.#nesting >= MAX_NESTING) {
      const reason = `a marker is not read in more than ${MAX_NESTING} layers of JSON`;
      json.held.report({ line: json.line, code: 'position', kind: mentionedKind(text) ?? null, reason });
      return true;
    }
    const inner = new TextReader(json.held, this.#nesting + 1, this.#rules);
    const shown = this.#rules.redactor?.redact(text) ?? text;
    for (const part of shown.split('\n')) inner.take(part, json.line);
    inner.end();
    return true;
  }
}

/** Reads the lines of a text that came in pieces: whole again, they may hold what no piece did. */
function joinedReader(log: EvidenceLog, rules: ReadingRules): LineReader {
  const text = new TextReader(log, 1, rules);
  const redactor = rules.redactor?.stream();
  return {
    take: (part, line) => text.take(redactor?.redact(part) ?? part, line),
    end: () => text.end(),
  };
}

/** A fence is closed by at least as many of the same character, with nothing behind them. */
function closes(mark: FenceMark, opener: FenceMark): boolean {
  return mark.bare && mark.char === opener.char && mark.length >= opener.length;
}

function isWorthALook(text: string): boolean {
  return text.includes('```') || text.includes('~~~') || mayHoldMarker(text);
}
