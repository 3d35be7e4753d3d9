import { statSync } from 'node:fs';
import type { LaneLayout, RepoLayout } from '../../store/layout.js';
import { observeAgentRun } from '../observe.js';
import { isAlive } from '../process-identity.js';
import { spoolPaths } from '../spool-folder.js';
import type { AgentRunObservation, AgentRunObserver, RunName } from './backend.js';

/** Where the agents of one lane leave their traces. */
export type ProcessPlace = Readonly<{
  repoLayout: RepoLayout;
  layout: LaneLayout;
  /** Folder of raw output. */
  spool: string;
}>;

type Running = Extract<AgentRunObservation, { kind: 'running' }>;

/** Sees agents on this host by their claims, status files and processes; apart from what starts and ends them, which looking need not load. */
export class ProcessObserver implements AgentRunObserver {
  readonly #place: ProcessPlace;
  /** Of runs that were seen running: what was seen, and the file that said so. */
  readonly #seen = new Map<string, Readonly<{ file: string; sight: Running }>>();

  constructor(place: ProcessPlace) {
    this.#place = place;
  }

  /**
   * While the status file is the one that was read last, and the shim, who alone would write another, lives, there is no news.
   * With hundreds of agents at work that is what nearly every look finds, at the price of two system calls.
   */
  observe(run: RunName): AgentRunObservation {
    const { intentId, wave, attempt, agentId, round } = run;
    const { layout, repoLayout, spool } = this.#place;
    const statusPath = layout.status(wave, attempt, agentId, round);
    const file = shapeOf(statusPath);
    const known = this.#seen.get(intentId);
    if (known?.file === file && isAlive(known.sight.status.shim, known.sight.status.bootId))
      return known.sight;
    const sight = observeAgentRun({
      intentId,
      statusPath,
      claimPath: repoLayout.claim(intentId),
      exitRecordPath: spoolPaths(spool, intentId).exitRecord,
    });
    if (sight.kind === 'running' && !sight.ending) this.#seen.set(intentId, { file, sight });
    else this.#seen.delete(intentId);
    return sight;
  }
}

/** A file that is published anew has another inode; one that somebody writes to has another time of change. */
function shapeOf(path: string): string {
  try {
    const { ino, size, ctimeMs } = statSync(path);
    return `${ino} ${size} ${ctimeMs}`;
  } catch {
    // Not there, or not to be looked at: what reads it says which.
    return '';
  }
}
