import type { ParsedMarker } from './parse-marker.js';
import { parseMarker } from './parse-marker.js';

const LABEL = /^verdict:/i;
const STATE = /^\s*([a-z]+)(?![a-z0-9|_-])/i;

/** Whether the line is a verdict as reports write it, with the label first. */
export function startsVerdictLine(text: string): boolean {
  return LABEL.test(text);
}

/**
 * Reads `Verdict: <state>`, alone or with a detail on the same line: `detail=…`, ` - …`, `: …` or `(…)`. Other words after
 * the state are refused, because they may turn it round. The next line is never a part of it.
 */
export function parseVerdictLine(line: string): ParsedMarker {
  const text = line.slice('verdict:'.length);
  const state = STATE.exec(text);
  if (state === null) return parseMarker('verdict', text);
  const rest = text.slice(state[0].length);
  const detail = detailOf(rest);
  return parseMarker('verdict', detail === null ? text : `${state[1]} detail=${detail}`);
}

function detailOf(rest: string): string | null {
  if (rest.trim() === '' || rest.trim() === '.') return '';
  const separated = /^(?:\s+detail=|:\s+|\s+(?:-{1,2}|–|—)\s+)/i.exec(rest);
  if (separated !== null) return rest.slice(separated[0].length).trim();
  return /^\s+\(([^()]+)\)\.?\s*$/.exec(rest)?.[1] ?? null;
}
