import type { JsonObject } from '../base/json.js';

/** What hooks and webhooks are told of, after it has happened. */
export const lifecycleEvents = [
  'run.started',
  'wave.opened',
  'attempt.started',
  'agent.started',
  'agent.ended',
  'question.asked',
  'wave.completed',
  'wave.failed',
  'wave.blocked',
  'wave.cancelled',
  'run.ended',
] as const;

/** See {@link lifecycleEvents}. */
export type LifecycleEvent = (typeof lifecycleEvents)[number];

/** What a hook is asked before it happens, and may keep from happening. */
export const askedHooks = ['agent.starting', 'wave.closing'] as const;

/** See {@link askedHooks}. */
export type AskedHook = (typeof askedHooks)[number];

/** Everything that a hook can be set on. */
export const hookNames = [...askedHooks, ...lifecycleEvents] as const;

/** See {@link hookNames}. */
export type HookName = (typeof hookNames)[number];

/** What hooks read on their standard input, and webhooks get as their body. */
export type Notice = Readonly<{
  schemaVersion: 1;
  kind: 'lifecycle-event';
  /** The same however often it is told: whoever has seen it can leave it. */
  id: string;
  event: HookName;
  at: string;
  project: string | null;
  lane: string;
  wave: number | null;
  run: string | null;
  attempt: number | null;
  agent: string | null;
  data: JsonObject;
}>;
