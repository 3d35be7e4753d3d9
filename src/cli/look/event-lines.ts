import { isJsonObject } from '../../base/json.js';
import { Problem } from '../../base/problem.js';
import { printableJson } from '../../base/printable.js';
import type { EventLevel } from '../../events/event-family.js';
import { controlEvents } from '../../events/control-event.js';
import type { LogRecord } from '../../model/record.js';
import type { RunEntry } from '../../reducers/lane-state.js';
import type { LaneLayout } from '../../store/layout.js';
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
  const json = wantsJson(invocation);
  const lineOf = (record: LogRecord): string | undefined => {
    if (Date.parse(record.at) < (since ?? -Infinity) || levels.indexOf(levelOf(record)) < least) return;
    return json ? printableJson(record) : plainLine(record);
  };
  return recordLines(place.layout, run.runId, lineOf, waveOption(invocation));
}

/** A line for each record of a run that has one. Those of several logs that come at once are in the order of their times. */
export function recordLines(
  layout: LaneLayout,
  runId: string,
  lineOf: (record: LogRecord) => string | undefined,
  wave?: number,
): LineSource {
  const cursors = new Map<string, LogCursor>();
  return {
    next: () => {
      const lines: { at: string; line: string }[] = [];
      for (const { path } of listLogs(layout, wave)) {
        const cursor = cursors.get(path) ?? new LogCursor(path, { blobs: layout.blob });
        cursors.set(path, cursor);
        // Within a log the order is its own, whatever the clock did.
        let at = '';
        cursor.advance({
          record: (record) => {
            const line = record.run === runId ? lineOf(record) : undefined;
            at = record.at > at ? record.at : at;
            if (line !== undefined) lines.push({ at, line });
          },
          damage: () => undefined,
          restarted: () => undefined,
        });
      }
      const byTime = lines.sort((left, right) => (left.at < right.at ? -1 : left.at > right.at ? 1 : 0));
      return byTime.map(({ line }) => line);
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
  if (type === 'checkout.measured') return checkoutLevel(data);
  if (type === 'attempt.ended' && data.outcome !== 'closed') return 'warn';
  const known: Readonly<Record<string, Readonly<{ level: EventLevel }>>> = controlEvents;
  return known[type]?.level ?? 'info';
}

function checkoutLevel({ unowned, move, running }: LogRecord['data']): EventLevel {
  if (isFilled(unowned)) return 'warn';
  if (!isJsonObject(move) || !isFilled(running)) return 'debug';
  return move.kind === 'advanced' ? 'info' : 'warn';
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
