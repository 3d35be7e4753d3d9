import type { JsonObject } from '../../base/json.js';
import { isJsonObject } from '../../base/json.js';
import type { AgentReport, OutputReader, Said, ToolCall } from '../executor.js';

/** What is known of a run so far; whoever reads its events changes it. */
export type OpenReport = { -readonly [Key in keyof AgentReport]: AgentReport[Key] };

/** The calls of tools in what was read: begun by one event, and ended by the same or a later one. */
export type ToolCalls = Readonly<{
  begin: (id: string, tool: string, about: string) => void;
  /** @returns what ended; undefined where nobody saw it begin, since that is none */
  end: (id: string, ok: boolean | null) => ToolCall | undefined;
  /** Forgets one that was begun. */
  drop: (id: string) => void;
  /** One that is told of when it is over. */
  add: (call: ToolCall) => void;
}>;

/** A program does not begin more than this at once; what it never ends is not kept for ever. */
const MOST_OPEN = 1000;

/** Reads a program that prints one JSON object on a line, and words between them that are none of ours. */
export function eventReader(
  take: (event: JsonObject, report: OpenReport, calls: ToolCalls) => void,
): OutputReader {
  const report: OpenReport = { usage: null, sessionId: null, failure: null, denied: [] };
  const open = new Map<string, Omit<ToolCall, 'ok'>>();
  let ended: ToolCall[] = [];
  const calls: ToolCalls = {
    begin: (id, tool, about) => {
      if (open.size < MOST_OPEN) open.set(id, { tool, about });
    },
    end: (id, ok) => {
      const call = open.get(id);
      if (call === undefined) return undefined;
      open.delete(id);
      const over = { ...call, ok };
      ended.push(over);
      return over;
    },
    drop: (id) => open.delete(id),
    add: (call) => ended.push(call),
  };
  const taken = (): readonly ToolCall[] => {
    const news = ended;
    ended = [];
    return news;
  };
  return {
    line: (text) => {
      for (const event of eventsOf(text)) take(event, report, calls);
      return taken();
    },
    end: () => {
      for (const id of [...open.keys()]) calls.end(id, null);
      return taken();
    },
    report: () => ({ ...report }),
  };
}

/** One on a line, or all of them in a list. */
export function eventsOf(text: string): readonly JsonObject[] {
  if (!/^\s*[[{]/.test(text)) return [];
  try {
    const parsed: unknown = JSON.parse(text);
    return partsOf(Array.isArray(parsed) ? parsed : [parsed]);
  } catch {
    return [];
  }
}

/** No run uses more; what is summed up stays a number that JSON can hold, whatever an agent prints. */
const MOST = 1e12;

/** A count, where it is one that can be. */
export function countOf(value: unknown): number {
  return typeof value === 'number' && value >= 0 && value <= MOST ? Math.round(value) : 0;
}

/** An amount of money, where it is one that can be. */
export function costOf(value: unknown): number | null {
  return typeof value === 'number' && value >= 0 && value <= MOST ? value : null;
}

/** A text, where it is one. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** A whole text that was said, where it is one. */
export function saidWhole(text: unknown): Said | null {
  return typeof text === 'string' ? { text, isPiece: false } : null;
}

/** An object, where it is one. */
export function partOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** The objects of a list, where it is one. */
export function partsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

const NAMING = [
  'file_path',
  'filePath',
  'notebook_path',
  'absolute_path',
  'path',
  'command',
  'cmd',
  'url',
  'pattern',
  'query',
];

/** What the input of a tool is about: its file, command or address, by the names that the programs use. */
export function aboutOf(input: unknown): string {
  const given = partOf(input);
  const named = NAMING.map((name) => given[name]).find(
    (value) => typeof value === 'string' || Array.isArray(value),
  );
  if (Array.isArray(named)) return named.filter((word) => typeof word === 'string').join(' ');
  return textOf(named) ?? '';
}
