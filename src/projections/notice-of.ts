import type { JsonObject } from '../base/json.js';
import { isJsonObject } from '../base/json.js';
import type { ControlEventType } from '../events/control-event.js';
import type { CoordinationEventData } from '../events/coordination-event.js';
import type { LaneEventType } from '../events/lane-event.js';
import { isQuestion } from '../model/coordination-record.js';
import type { RecordKind } from '../model/coordination-record.js';
import type { LaneName } from '../model/lane-name.js';
import type { LifecycleEvent, Notice } from '../model/lifecycle.js';
import type { LogRecord } from '../model/record.js';

type Told = Readonly<{ event: LifecycleEvent; pick: (data: JsonObject) => JsonObject | undefined }>;

const keys =
  (...names: readonly string[]) =>
  (data: JsonObject): JsonObject =>
    Object.fromEntries(names.map((name) => [name, data[name] ?? null]));

const outcome = keys('statusCode', 'detail', 'failureClass');

const told: Readonly<Partial<Record<ControlEventType | LaneEventType | keyof CoordinationEventData, Told>>> =
  {
    'run.started': {
      event: 'run.started',
      pick: ({ request }) => keys('waves', 'operator')(objectOf(request)),
    },
    'run.ended': { event: 'run.ended', pick: keys('outcome', 'exitCode', 'detail') },
    'wave.opened': {
      event: 'wave.opened',
      pick: (data) => ({ file: data.file ?? null, title: objectOf(data.wave).title ?? null }),
    },
    'attempt.started': {
      event: 'attempt.started',
      pick: ({ plan }) => ({ agents: objectOf(plan).selectedAgentIds ?? [] }),
    },
    'agent-run.started': { event: 'agent.started', pick: keys('intentId') },
    'agent-run.concluded': {
      event: 'agent.ended',
      pick: (data) => ({
        ...keys('intentId', 'failureClass', 'detail')(data),
        exitCode: objectOf(data.envelope).exitCode ?? null,
      }),
    },
    'agent-run.buried': {
      event: 'agent.ended',
      pick: (data) => ({
        ...keys('intentId', 'failureClass')(data),
        detail: data.reason ?? '',
        exitCode: null,
      }),
    },
    'wave.completed': { event: 'wave.completed', pick: keys('detail') },
    'wave.failed': { event: 'wave.failed', pick: outcome },
    'wave.blocked': {
      event: 'wave.blocked',
      pick: (data) => ({ gate: data.gate ?? null, ...outcome(data) }),
    },
    'wave.cancelled': { event: 'wave.cancelled', pick: keys('detail') },
    'record.posted': {
      event: 'question.asked',
      pick: (data) =>
        isQuestion(data.kind as RecordKind)
          ? { questionId: data.id ?? null, question: data.summary ?? '', asker: data.agentId ?? null }
          : undefined,
    },
  };

/** Texts that every record which may be a notice holds. */
export const noticedTypes: readonly string[] = Object.keys(told).map((type) => JSON.stringify(type));

/** What is told of a record of a lane; undefined where it is nothing to tell. */
export function noticeOf(record: LogRecord, { project, lane }: LaneName): Notice | undefined {
  const { id, type, at, wave = null, run = null, attempt = null, agent = null } = record;
  const known = Object.hasOwn(told, type) ? told[type as keyof typeof told] : undefined;
  const data = known?.pick(record.data);
  if (known === undefined || data === undefined) return undefined;
  const about = { id, event: known.event, at, project: project ?? null, lane, wave, run, attempt, agent };
  return { schemaVersion: 1, kind: 'lifecycle-event', ...about, data };
}

function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}
