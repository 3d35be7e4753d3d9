import type { Redactor } from '../base/redact.js';
import { createRedactor, secretForms } from '../base/redact.js';
import { redactValues } from '../base/redact-values.js';
import { readKnownSecrets, rememberSecrets } from '../runner/known-secrets.js';
import type { LaneContext } from './lane-context.js';

/**
 * Hides what no file of ours may hold: what looks like a secret, the values of variables that are secrets by their name or by the
 * configuration, and what launchers of the repository know besides.
 */
export function redactorFor(context: Pick<LaneContext, 'env' | 'config' | 'repo'>): Redactor {
  return createRedactor({ secrets: secretsOf(context), known: readKnownSecrets(context.repo, context.env) });
}

/** The same without a repository: for what is wrong before one is found. */
export function bareRedactor(env: LaneContext['env']): Redactor {
  return createRedactor({ secrets: secretsOf({ env, config: {} }) });
}

/**
 * Lets the commands of agents hide what their own variables do not tell.
 * @throws errors of the file system
 */
export async function shareSecrets(
  context: Pick<LaneContext, 'env' | 'config' | 'repo' | 'lane' | 'project'>,
): Promise<void> {
  await rememberSecrets(context, secretForms(secretsOf(context)));
}

function secretsOf({ env, config }: Pick<LaneContext, 'env' | 'config'>): string[] {
  const named = (config.redaction?.env ?? []).flatMap((name) => env[name] ?? []);
  return [...redactValues(env), ...named];
}
