import { isoTime } from '../base/clock.js';
import type { ControlStatus } from '../projections/control-status.js';
import { gateSnapshot, globalDashboard, waveDashboard } from '../projections/dashboards.js';
import { boardMarkdown, boardView } from '../projections/board/board.js';
import { inbox } from '../projections/board/inbox.js';
import { sharedSummary } from '../projections/board/summary.js';
import type { DefinitionDrift } from '../projections/drift.js';
import { runState } from '../projections/run-state.js';
import type { StatusInput } from '../projections/status-input.js';
import type { LaneState } from '../reducers/lane-state.js';
import { jsonText, publishFile, publishJson } from '../store/atomic-write.js';
import { fileShape } from '../store/file-shape.js';
import type { LaneLayout } from '../store/layout.js';
import { boardOf } from './read-board-record.js';

/** Remembers what it wrote, so that a file is only written again when it would differ, or somebody else has touched it. */
export class WrittenFiles {
  readonly #written = new Map<string, Readonly<{ text: string; shape: string }>>();

  /** @throws errors of the file system; what failed is tried again the next time */
  async write(path: string, text: string): Promise<void> {
    const known = this.#written.get(path);
    if (known?.text === text && known.shape === fileShape(path)) return;
    this.#written.delete(path);
    await publishFile(path, text, { disposable: true });
    this.#written.set(path, { text, shape: fileShape(path) });
  }
}

/** Writes what people and agents read of the blackboard: the board, the shared summary and the inboxes. */
export async function writeBlackboard(
  files: WrittenFiles,
  layout: LaneLayout,
  input: StatusInput,
): Promise<void> {
  const source = boardOf(layout, input);
  const { wave } = input;
  try {
    await files.write(layout.summary(wave), sharedSummary(source));
    for (const agent of source.agents) {
      await pause();
      await files.write(layout.inbox(wave, agent.agentId), inbox(source, agent).text);
    }
    await pause();
    await files.write(layout.board(wave), boardMarkdown(boardView(source)));
  } catch {
    // As below: derived, and written again when the blackboard grows.
  }
}

/** Whatever else happened meanwhile gets its turn: a view of a very large blackboard takes a while. */
function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Writes the derived files of a lane and of the wave at work. They decide nothing and can be deleted at any time; a disk
 * that refuses them must not stop a run.
 * @returns whether all of them could be written
 */
export async function writeProjections(
  layout: LaneLayout,
  lane: LaneState,
  status: ControlStatus,
  drifted: ReadonlyMap<number, DefinitionDrift>,
  now: number,
): Promise<boolean> {
  const at = isoTime(now);
  const { wave } = status;
  const disposable = { disposable: true };
  try {
    await publishJson(layout.gates(wave), gateSnapshot(status, at), disposable);
    await publishJson(layout.dashboard(wave), waveDashboard(status, at), disposable);
    await publishJson(layout.dashboard('global'), globalDashboard(layout.lane, lane, status, at), disposable);
    await publishJson(layout.runState(), runState(layout.lane, lane, drifted), disposable);
    await publishJson(layout.signal(wave), status.signals.wave, disposable);
    return true;
  } catch {
    return false;
  }
}

/** Writes the files by which agents are woken. To be called only when their inboxes say what they are woken for. */
export async function writeAgentSignals(
  files: WrittenFiles,
  layout: LaneLayout,
  { wave, signals }: Pick<ControlStatus, 'wave' | 'signals'>,
): Promise<void> {
  try {
    for (const signal of signals.agents) {
      if (signal.agentId !== undefined)
        await files.write(layout.signal(wave, signal.agentId), jsonText(signal));
    }
  } catch {
    // As above: derived, and written again when a log grows.
  }
}
