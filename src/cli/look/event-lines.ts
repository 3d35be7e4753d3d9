import { Problem } from '../../base/problem.js';
import type { EventLevel } from '../../events/event-family.js';
import { controlEvents } from '../../events/control-event.js';
import type { LogRecord } from '../../model/record.js';
import type { RunEntry } from '../../reducers/lane-state.js';
import { LogCursor } from '../../store/log/cursor.js';
import type { Invocation } from '../command.js';
import type { LanePlace } from '../context.js';
import { textOption, waveOption, wantsJson } from '../context.js';
import { listLogs } from '../../store/log/log-list.js';
import { moment } from './events.js';
import type { LineSource } from './line-source.js';
import { plainLine, unreadMarkers } from '../launch/plain-line.js';

const levels: readonly EventLevel[] = ['debug', 'info', 'warn', 'error'];

/** The events of a run as lines, from the level asked for upwards. */
export function eventLines(invocation: Invocation, place: LanePlace, run: RunEntry): LineSource {
  const least = levels.indexOf(levelOption(invocation));
  const since = moment(invocation, 'since');
  const cursors = new Map<string, LogCursor>();
  const json = wantsJson(invocation);
  return {
    next: () => {
      const lines: string[] = [];
      for (const { path } of listLogs(place.layout, waveOption(invocation))) {
        const cursor = cursors.get(path) ?? new LogCursor(path, { blobs: place.layout.blob });
        cursors.set(path, cursor);
        cursor.advance({
          record: (record) => {
            if (record.run !== run.runId || Date.parse(record.at) < (since ?? -Infinity)) return;
            if (levels.indexOf(levelOf(record)) < least) return;
            const line = json ? JSON.stringify(record) : plainLine(record);
            if (line !== undefined) lines.push(line);
          },
          damage: () => undefined,
          restarted: () => undefined,
        });
      }
      return lines;
    },
  };
}

/** How loud a record is: its type's level, raised where it tells of a failure. */
function levelOf({ type, data }: LogRecord): EventLevel {
  if (type === 'agent-run.exited' && data.exitCode !== 0) return 'error';
  if (type === 'gate.evaluated' && (data.verdict as Readonly<{ ok?: boolean }> | undefined)?.ok === false)
    return 'error';
  if (type === 'agent-run.concluded' && unreadMarkers(data.said).length > 0) return 'warn';
  if (type === 'workspace.measured' && isFilled(data.unowned)) return 'warn';
  if (type === 'workspace.measured' && isFilled(data.byContracts)) return 'info';
  if (type === 'attempt.ended' && data.outcome !== 'closed') return 'warn';
  const known: Readonly<Record<string, Readonly<{ level: EventLevel }>>> = controlEvents;
  return known[type]?.level ?? 'info';
}

function isFilled(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}

function levelOption(invocation: Invocation): EventLevel {
  if (invocation.options.errors === true) return 'error';
  const given = textOption(invocation, 'level') ?? 'info';
  const level = levels.find((known) => known === given);
  if (level !== undefined) return level;
  throw new Problem('cli/flag-value', `--level is one of ${levels.join(', ')}, not "${given}"`);
}
