import { redactJsonText } from '../base/redact-json.js';
import type { Surroundings } from './command.js';
import type { LaneContext } from '../supervisor/lane-context.js';
import { redactorFor } from '../supervisor/redactor-for.js';

/**
 * For commands that show what people wrote in their own files: a secret stays there, and comes on no screen. What goes to stdout is
 * one document, or text.
 */
export function redactedOutput<Io extends Pick<Surroundings, 'stdout' | 'stderr' | 'env'>>(
  io: Io,
  place: Pick<LaneContext, 'repo' | 'config'>,
): Io {
  const redactor = redactorFor({ ...place, env: io.env });
  return {
    ...io,
    stdout: (text: string) => io.stdout(redactJsonText(text, redactor)),
    stderr: (text: string) => io.stderr(redactor.redact(text)),
  };
}
