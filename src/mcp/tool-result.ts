import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { isJsonObject } from '../base/json.js';
import type { JsonObject } from '../base/json.js';
import { printable, printableJson } from '../base/printable.js';
import type { CommandAnswer } from '../model/command-call.js';
import { QUOTED_NOTICE, shownText } from './quoted-text.js';

/** What a command did, as the answer of a tool: its JSON where it printed one, its text otherwise. */
export function toolResult(
  { output, remarks, problem }: CommandAnswer,
  quotesOthers: boolean,
): CallToolResult {
  if (problem !== null) return toolError(problem);
  const notice = quotesOthers ? [QUOTED_NOTICE] : [];
  const document = documentOf(output);
  const shown = document === undefined ? shownText(output) : printableJson(document);
  const text = [...notice, shown, ...remarks.map(printable)].join('\n\n');
  if (document === undefined) return { content: [{ type: 'text', text }] };
  return {
    content: [{ type: 'text', text }],
    structuredContent: {
      ...(quotesOthers ? { notice: QUOTED_NOTICE } : {}),
      ...document,
      ...(remarks.length === 0 ? {} : { remarks }),
    },
  };
}

/** What a command refused, as an error of the tool: what is wrong, its code, and what to do about it. */
export function toolError(problem: JsonObject): CallToolResult {
  const { code, message, hint, lines } = problem;
  const more = Array.isArray(lines) ? lines.map(String) : [];
  const advice = typeof hint === 'string' ? [`hint: ${hint}`] : [];
  const text = [`${String(message)} (${String(code)})`, ...more, ...advice].join('\n');
  return { isError: true, content: [{ type: 'text', text: printable(text) }], structuredContent: problem };
}

function documentOf(output: string): JsonObject | undefined {
  if (!output.startsWith('{')) return undefined;
  const parsed: unknown = JSON.parse(output);
  return isJsonObject(parsed) ? parsed : undefined;
}
