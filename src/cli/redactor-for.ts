import type { Redactor } from '../base/redact.js';
import { createRedactor } from '../base/redact.js';
import { redactValues } from '../base/redact-values.js';
import type { LaneContext } from '../supervisor/lane-context.js';

/** Hides what no file of ours may hold: what looks like a secret, and the values that the configuration names. */
export function redactorFor({ env, config }: Pick<LaneContext, 'env' | 'config'>): Redactor {
  const named = (config.redaction?.env ?? []).flatMap((name) => env[name] ?? []);
  return createRedactor({ secrets: [...redactValues(env), ...named] });
}
