import type { Invocation } from '../command.js';
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

const said: Readonly<Record<string, string>> = {
  'held-up': 'the run is held up, and tried again by itself',
  'launcher-gone': 'nobody works on the run',
  'launcher-suspended': 'the launcher of the run is suspended',
  'no-agent-slot': 'the run waits for an agent slot; other lanes have all',
  'supervisor-suspended': 'the supervisor that would take the run up is suspended',
  'no-space': 'the disk is full, and the run waits for room',
  'no-supervisor': 'no supervisor is running that would take the run up',
};

function missing(degraded: readonly string[], command: string | null): string {
  const what = degraded.map((name) => said[name] ?? name).join(', ');
  return command === null ? what : `${what}; it goes on with: ${command}`;
}
