import { parse } from 'yaml';
import { isJsonObject } from '../../base/json.js';

/** SKILL.md taken apart. `problem` says why its frontmatter could not be read; the body is there all the same. */
export type Frontmatter = Readonly<{
  name: string | null;
  description: string | null;
  body: string;
  problem: string | null;
}>;

/** Frontmatter is a few lines; more of it is something else. */
const MAX_CHARACTERS = 16 * 1024;

/**
 * Splits off YAML between two lines of `---` at the very beginning. Of what it says, `name` and `description` are read: the
 * rest is for other programs. Aliases are refused, since a few lines of them can stand for gigabytes.
 */
export function readFrontmatter(text: string): Frontmatter {
  const match = /^---[ \t]*\n([\s\S]*?)(?:\n|^)---[ \t]*(?:\n|$)/.exec(text);
  if (match === null) return { name: null, description: null, body: text, problem: null };
  const [whole, yaml = ''] = match;
  const body = text.slice(whole.length);
  const read = parsed(yaml);
  if ('problem' in read) return { name: null, description: null, body, problem: read.problem };
  const say = (key: string): string | null => {
    const value = read.values[key];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  };
  return { name: say('name'), description: say('description'), body, problem: null };
}

function parsed(
  yaml: string,
): Readonly<{ values: Readonly<Record<string, unknown>> }> | Readonly<{ problem: string }> {
  if (yaml.length > MAX_CHARACTERS) return { problem: 'it is longer than 16 KiB' };
  try {
    const value: unknown = parse(yaml, { maxAliasCount: 0, logLevel: 'error' });
    if (value === null) return { values: {} };
    return isJsonObject(value) ? { values: value } : { problem: 'it is no list of keys and values' };
  } catch (error) {
    return { problem: error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'it is no YAML' };
  }
}
