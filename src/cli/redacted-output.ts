import { redactJsonText } from '../base/redact-json.js';
import type { WaveConfig } from '../model/config.js';
import type { Surroundings } from './command.js';
import { redactorFor } from './redactor-for.js';

/**
 * For commands that show what people wrote in their own files: a secret stays there, and comes on no screen. What goes to stdout is
 * one document, or text.
 */
export function redactedOutput<Io extends Pick<Surroundings, 'stdout' | 'stderr' | 'env'>>(
  io: Io,
  config: WaveConfig,
): Io {
  const redactor = redactorFor({ env: io.env, config });
  return {
    ...io,
    stdout: (text: string) => io.stdout(redactJsonText(text, redactor)),
    stderr: (text: string) => io.stderr(redactor.redact(text)),
  };
}
