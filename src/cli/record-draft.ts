import { isoTime } from '../base/clock.js';
import type { JsonObject } from '../base/json.js';
import { redactJson } from '../base/redact-json.js';
import type { RecordDraft } from '../model/record.js';
import type { LaneContext } from '../supervisor/lane-context.js';
import type { Invocation } from './command.js';
import { operatorName } from './operator-name.js';
import { redactorFor } from '../supervisor/redactor-for.js';

/** What a command puts into a log, without who does it and when. */
export type DraftedEvent = Readonly<{
  type: string;
  data: object;
  /** Id of its record in the log; a new one where left out. */
  id?: string;
  wave?: number | undefined;
}>;

/** Who writes: the agent that runs us, or the operator. */
export function actorOf(
  invocation: Invocation,
  { repo }: Pick<LaneContext, 'repo'>,
  agent: string | undefined = invocation.io.env.WAVE_AGENT,
): string {
  return agent === undefined ? `operator:${operatorName(invocation, repo)}` : `agent:${agent}`;
}

/**
 * The event as a record that may stand in a log. Whatever a command appends is made here: no file of ours may hold a secret,
 * in whichever of its texts it comes.
 * @param agent in whose name it is; the agent that runs us where left out
 */
export function recordDraft(
  invocation: Invocation,
  context: Pick<LaneContext, 'ids' | 'clock' | 'lane' | 'repo' | 'env' | 'config'>,
  { type, data, id = context.ids.next(), wave }: DraftedEvent,
  agent: string | undefined = invocation.io.env.WAVE_AGENT,
): RecordDraft {
  const { WAVE_RUN: run, WAVE_ATTEMPT: attempt } = invocation.io.env;
  const said = {
    ...(agent === undefined ? {} : { agent }),
    actor: actorOf(invocation, context, agent),
    data: data as JsonObject,
  };
  const shown = redactJson(said, redactorFor(context));
  if (shown !== said) invocation.io.stderr('wave: what looks like a secret was hidden\n');
  return {
    ...{ id, at: isoTime(context.clock.now()), lane: context.lane },
    ...(wave === undefined ? {} : { wave }),
    ...(run === undefined ? {} : { run }),
    ...(attempt !== undefined && /^\d{1,9}$/.test(attempt) ? { attempt: Number(attempt) } : {}),
    ...shown,
    type,
  };
}
