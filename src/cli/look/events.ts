import { exitOfSignal } from '../../base/exit-code.js';
import { parseDuration } from '../../base/duration.js';
import { Problem } from '../../base/problem.js';
import type { LogRecord } from '../../model/record.js';
import { listLogs } from '../../store/log/log-list.js';
import { scanFile } from '../../store/log/read.js';
import type { Handler, Invocation } from '../command.js';
import { openReader, textOption, waveOption } from '../context.js';
import { ndjsonWriter } from '../ndjson-writer.js';
import type { FollowedLog } from './follow-all.js';
import { followAll } from './follow-all.js';

/** `wave events`: the records of a lane's logs, and of the tickets between lanes, as they are, one JSON object a line. */
export const events: Handler = async (invocation) => {
  const { layout, repoLayout } = await openReader(invocation);
  const matches = filter(invocation);
  const out = ndjsonWriter(invocation.io);
  const show = (record: LogRecord): void => {
    if (matches(record)) out.write(record);
  };
  const wave = waveOption(invocation);
  // Tickets are between waves, so that they are not of one.
  const tickets = wave === undefined ? [{ path: repoLayout.tickets(), blobs: repoLayout.ticketBlob }] : [];
  const logs = (): FollowedLog[] => [...listLogs(layout, wave), ...tickets];
  let code = 0;
  if (invocation.options.follow === true)
    code = exitOfSignal(await followAll(invocation, logs, layout, show));
  else {
    const visitor = { record: show, damage: () => undefined };
    for (const { path, blobs = layout.blob } of logs()) scanFile(path, 0, visitor, { blobs });
  }
  await out.end();
  return code;
};

function filter(invocation: Invocation): (record: LogRecord) => boolean {
  const since = moment(invocation, 'since');
  const until = moment(invocation, 'until');
  const type = textOption(invocation, 'type');
  const agent = textOption(invocation, 'agent');
  const run = textOption(invocation, 'run-id') ?? invocation.words[0];
  return (record) => {
    const at = Date.parse(record.at);
    return (
      at >= (since ?? -Infinity) &&
      at <= (until ?? Infinity) &&
      (type === undefined || record.type === type || record.type.startsWith(`${type}.`)) &&
      (agent === undefined || record.agent === agent) &&
      (run === undefined || record.run === run)
    );
  };
}

/** A time given as ISO-8601, or as a duration before now; ms since the epoch. */
export function moment(invocation: Invocation, name: string): number | undefined {
  const text = textOption(invocation, name);
  if (text === undefined) return undefined;
  const ago = parseDuration(text);
  if (ago !== undefined) return Date.now() - ago;
  const at = Date.parse(text);
  if (Number.isFinite(at)) return at;
  throw new Problem(
    'cli/flag-value',
    `--${name} needs a time (2026-01-31T12:00:00Z) or a duration before now (10m, 2d)`,
  );
}
