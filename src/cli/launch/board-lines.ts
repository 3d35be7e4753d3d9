import { printableLine } from '../../base/printable.js';
import type { JsonObject } from '../../base/json.js';
import type { RecordDraft } from '../../model/record.js';

type Render = (data: JsonObject, record: RecordDraft) => string | undefined;

/** Kinds that somebody has to do something about, or that say that somebody has. */
const NEWS: ReadonlySet<unknown> = new Set([
  'request',
  'blocker',
  'handoff',
  'clarification-request',
  'resolved-by-policy',
  'human-escalation',
  'human-feedback',
]);

const text = (value: unknown): string => (typeof value === 'string' ? printableLine(value, 240) : '');
const list = (value: unknown): string => (Array.isArray(value) ? value.map(text).join(', ') : '');
const after = (lead: string, said: string): string => (said === '' ? '' : lead + said);
/** `agent:A1` is A1, `operator:Ann` is Ann. */
const who = (actor: string): string => text(actor.replace(/^(agent|operator):/, ''));

/** Lines about what happens on the blackboard of a wave. */
export const boardLines: Readonly<Record<string, Render>> = {
  'record.posted': ({ id, kind, targets, summary }, { actor }) =>
    NEWS.has(kind)
      ? `${who(actor)} posts ${text(kind)} ${text(id)}${after(' to ', list(targets))}: ${text(summary)}`
      : undefined,
  'record.changed': (
    { id, action, status, targets, dueAt, blockerSeverity, response, reason },
    { actor },
  ) => {
    const news = [
      text(status),
      after('for ', list(targets)),
      after('put off until ', text(dueAt)),
      text(blockerSeverity),
      status === undefined ? text(action) : '',
    ].filter((part) => part !== '');
    if (news.length === 0) return undefined;
    return `${text(id)} is ${news.join(', ')} (${who(actor)})${after(': ', text(response) || text(reason))}`;
  },
  'assignment.made': ({ recordId, agentId, reason }) =>
    typeof agentId === 'string'
      ? `${text(recordId)} goes to ${text(agentId)}: ${text(reason)}`
      : `${text(recordId)} goes to nobody: ${text(reason)}`,
};
