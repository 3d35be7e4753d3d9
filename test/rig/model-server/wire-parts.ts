import { isJsonObject } from '../../../src/base/json.js';

let count = 0;

/** An id that no other answer of this process has. */
export function freshId(prefix: string): string {
  count += 1;
  return `${prefix}_${count}`;
}

/** Names of the functions in a list of tools, whichever way the format nests them. */
export function namesOf(tools: unknown): string[] {
  if (!Array.isArray(tools)) return [];
  return tools.flatMap((tool) => {
    if (!isJsonObject(tool)) return [];
    const named = isJsonObject(tool.function) ? tool.function : tool;
    const own = typeof named.name === 'string' ? named.name : String(named.type);
    return [own];
  });
}
