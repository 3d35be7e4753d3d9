import type { JsonObject } from '../base/json.js';
import { isJsonObject } from '../base/json.js';

/** What of one JSON line the agent itself says, and what else stood there. */
export type AgentWords = Readonly<{ own: string; others: string }>;

/** Types of events, items and parts that carry thoughts, or what a tool was given and answered. */
const OTHERS: ReadonlySet<unknown> = new Set([
  // Claude
  'tool_use',
  'tool_result',
  'server_tool_use',
  'web_search_tool_result',
  'thinking',
  'redacted_thinking',
  // Codex
  'reasoning',
  'agent_reasoning',
  'command_execution',
  'mcp_tool_call',
  'file_change',
  'web_search',
  'todo_list',
  'function_call',
  'function_call_output',
  'custom_tool_call',
  'custom_tool_call_output',
  'local_shell_call',
  'exec_command_begin',
  'exec_command_output_delta',
  'exec_command_end',
  'mcp_tool_call_begin',
  'mcp_tool_call_end',
  // opencode
  'tool',
  // Gemini
  'tool_call',
  'tool_call_request',
  'tool_call_response',
  'thought',
]);
/** Keys whose value is none of the agent's words, wherever they stand in such a line. */
const OTHERS_KEYS: ReadonlySet<string> = new Set([
  'aggregated_output',
  'formatted_output',
  'tool_use_result',
  'toolUseResult',
  'functionCall',
  'functionResponse',
]);
const OTHER_ROLES: ReadonlySet<unknown> = new Set(['user', 'tool', 'system', 'developer', 'function']);
const MAX_DEPTH = 64;

/**
 * Takes apart a JSON line of the streams that agents print (Claude, Codex, opencode, Gemini). Null where it is none of them,
 * or all of it is the agent's: any other JSON is read as it stands.
 */
export function agentWords(json: string): AgentWords | null {
  if (!json.includes('"type"')) return null;
  try {
    const event: unknown = JSON.parse(json);
    const events = Array.isArray(event) ? event : [event];
    if (!events.every((one) => isJsonObject(one) && typeof one.type === 'string')) return null;
    const others: unknown[] = [];
    const own = ownPart(event, others, 0);
    return others.length === 0 ? null : { own: JSON.stringify(own), others: JSON.stringify(others) };
  } catch {
    // No JSON, or more of it than can be held: read as it stands.
    return null;
  }
}

function ownPart(value: unknown, others: unknown[], depth: number): unknown {
  if (depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((item) => ownPart(item, others, depth + 1));
  if (!isJsonObject(value)) return value;
  if (isOthers(value)) {
    others.push(value);
    return null;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (!OTHERS_KEYS.has(key)) return [key, ownPart(item, others, depth + 1)];
      others.push(item);
      return [key, null];
    }),
  );
}

function isOthers(value: JsonObject): boolean {
  if (OTHERS.has(value.type)) return true;
  const isMessage = value.content !== undefined || value.parts !== undefined || value.text !== undefined;
  return value.type === 'user' || value.type === 'user_message' || (isMessage && OTHER_ROLES.has(value.role));
}
