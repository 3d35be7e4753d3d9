import { Problem } from '../base/problem.js';
import type { LaneContext } from '../supervisor/lane-context.js';
import type { Invocation } from './command.js';
import { textOption } from './context.js';
import { redactorFor } from '../supervisor/redactor-for.js';

/**
 * The id that the author of a record chose with `--id`; undefined where none is given.
 * @throws Problem `cli/flag-value` where it cannot be one
 */
export function chosenId(
  invocation: Invocation,
  context: Pick<LaneContext, 'env' | 'config' | 'repo'>,
): string | undefined {
  const id = textOption(invocation, 'id');
  if (id === undefined) return undefined;
  if (!/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/.test(id)) {
    throw new Problem('cli/flag-value', `"${id}" cannot be an id`, {
      hint: 'letters, digits and . _ : / -, at most 128, beginning with a letter or digit',
    });
  }
  if (redactorFor(context).redact(id) === id) return id;
  throw new Problem('cli/flag-value', '--id looks like a secret, and an id is shown everywhere', {
    hint: 'choose another id, or leave --id out',
  });
}
