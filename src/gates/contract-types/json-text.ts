import { locateBadToken } from '../../base/json-position.js';
import type { Result } from '../../base/result.js';
import { err, ok } from '../../base/result.js';

/** The value of a JSON text, or one line that says where and why it is none. */
export function parseJsonText(path: string, text: string): Result<unknown, string> {
  if (text.startsWith('\ufeff')) {
    return err(`${path}:1: begins with a byte order mark, which JSON does not have`);
  }
  try {
    return ok(JSON.parse(text) as unknown);
  } catch (error) {
    const { line } = locateBadToken(text);
    const reason = error instanceof Error ? error.message : 'invalid';
    return err(`${path}:${line}: is no JSON: ${reason}`);
  }
}
