import type { RecordDraft } from '../../model/record.js';
import type { LaunchMoment } from '../../supervisor/launch-lane.js';
import type { Invocation } from '../command.js';
import { wantsJson } from '../context.js';
import { LiveView } from './live-view.js';
import { ndjsonWriter } from '../ndjson-writer.js';
import { plainLine } from './plain-line.js';

/** Shows a launch as it goes. */
export type Progress = Readonly<{
  record: (record: RecordDraft) => void;
  turn: (moment: LaunchMoment) => void;
  /** A remark of the launcher itself. */
  note: (text: string) => void;
  /** Resolves when everything has been handed to stdout. */
  close: () => Promise<void>;
}>;

/** The display that fits: NDJSON events, plain lines, or the live view of a terminal. */
export function createProgress(invocation: Invocation): Progress {
  const { io, options } = invocation;
  if (wantsJson(invocation)) {
    const out = ndjsonWriter(io);
    return {
      record: (record) => out.write(record),
      turn: () => undefined,
      note: (text) => io.stderr(`wave: ${text}\n`),
      close: () => out.end(),
    };
  }
  const quiet = options.quiet === true;
  const isLive =
    io.terminal.isTty &&
    !quiet &&
    options.plain !== true &&
    options['no-dashboard'] !== true &&
    io.env.CI === undefined;
  if (isLive) return liveProgress(new LiveView(io));
  return {
    record: (record) => {
      const line = quiet ? undefined : plainLine(record);
      if (line !== undefined) io.stdout(`${line}\n`);
    },
    turn: () => undefined,
    note: (text) => io.stderr(`wave: ${text}\n`),
    close: () => Promise.resolve(),
  };
}

function liveProgress(view: LiveView): Progress {
  return {
    record: (record) => view.record(record),
    turn: ({ loaded, journal }) => view.turn({ wave: loaded.wave, state: journal.state }),
    note: (text) => view.note(text),
    close: () => view.close(),
  };
}
