import type { Invocation } from '../command.js';
import { degradedText } from './degraded-text.js';
import type { Sight } from './watched-run.js';

/** Says once on stderr what becomes of a run while somebody watches: that nobody works on it, that it goes on as another. */
export function runRemarks({ io, options }: Pick<Invocation, 'io' | 'options'>): (sight: Sight) => void {
  let last = '';
  let runId: string | undefined;
  const say = (text: string): void => {
    if (text !== '' && text !== last && options.quiet !== true) io.stderr(`wave: ${text}\n`);
    last = text;
  };
  return ({ view }) => {
    if (runId !== undefined && runId !== view.runId)
      say(`it was taken over, and goes on as run ${view.runId}`);
    runId = view.runId;
    say(view.degraded.length === 0 ? '' : missing(view.degraded, view.resumeCommand));
  };
}

function missing(degraded: readonly string[], command: string | null): string {
  const what = degraded.map(degradedText).join(', ');
  return command === null ? what : `${what}; it goes on with: ${command}`;
}
