import type { RunOptions } from '../model/run-options.js';

/** Options of a launch that shape what it may do, as they are kept with the run. */
export type RunRequest = Readonly<{
  waves: readonly number[];
  autoNext: boolean;
  operator: string;
  /** The flags that were not default, so that hints can repeat them. */
  flags: readonly string[];
}>;

/** How a run ended, with the exit code that its launcher answered. */
export type RunOutcome = 'completed' | 'failed' | 'blocked' | 'cancelled';

/** The process that works on a run. */
export type Launcher = Readonly<{ bootId: string; pid: number; startTime: string }>;

/** How a run counts as ended: by itself, or because a later launch found its launcher gone and took over. */
export type RunEnd = RunOutcome | 'taken-over';

/** What an outcome was concluded from, by hash; empty while the wave runs. */
export type OutcomeEvidence = Readonly<{
  /** SHA-256 of each agent's envelope. */
  envelopes: Readonly<Record<string, string>>;
  /** The prefix of the wave's control-plane log that held it all; null while it runs. */
  controlLog: Readonly<{ offset: number; sha256: string }> | null;
  /** The version that the wave's signal had: it never falls again. */
  signalVersion?: number;
  /** SHA-256 of the verdicts, as JSON in the order of the gates. */
  gateSnapshot: string | null;
  /** Hash of each agent's compiled prompt, and of each file besides the wave's own that they were compiled from. */
  prompts?: Readonly<Record<string, string>>;
  promptSources?: Readonly<Record<string, string | null>>;
}>;

/** Everything that can happen to a lane, by type: the `data` of the records in `control-plane/lane.ndjson`. */
export type LaneEventData = Readonly<{
  'epoch.raised': Readonly<{ epoch: number; holder: string }>;
  /** A run was asked for, to be carried out by the daemon; it waits its turn. */
  'run.submitted': Readonly<{ request: RunRequest; options: RunOptions }>;
  /** Work on a run began: on a submitted one under the id that it has, on a launch under a new one. */
  'run.started': Readonly<{ request: RunRequest; launcher: Launcher; options?: RunOptions }>;
  /** The process that worked on a run is gone, and this one goes on with it under the same id. */
  'run.adopted': Readonly<{ launcher: Launcher }>;
  /** Work on a run came to an error and was let go of, with agents that go on, or with an error that may pass. */
  'run.held-up': Readonly<{ detail: string }>;
  /** Somebody wants the run to stop. One that has not begun is over by it; else whoever works on it sees it. */
  'run.cancel-requested': Readonly<{ force: boolean; reason?: string }>;
  'run.ended': Readonly<{ outcome: RunOutcome; exitCode: number; detail: string }>;
  /** A wave reached, or left, an outcome. `completed` is for ever. */
  'wave.outcome-recorded': Readonly<{
    outcome: 'running' | RunOutcome;
    reasonCode: string;
    detail: string;
    fingerprint: string;
    evidence: OutcomeEvidence;
  }>;
}>;

/** A type of lane event. */
export type LaneEventType = keyof LaneEventData;

/** One line of documentation for every lane event. */
export const laneEvents: Readonly<Record<LaneEventType, string>> = {
  'epoch.raised': 'A launcher or supervisor took the lane over.',
  'run.submitted': 'A run was handed to the daemon.',
  'run.started': 'A run began.',
  'run.adopted': 'A run whose process had gone was taken up again.',
  'run.held-up': 'Work on a run came to an error that does not end it.',
  'run.cancel-requested': 'Somebody wants a run to stop.',
  'run.ended': 'A run is over.',
  'wave.outcome-recorded': 'A wave reached an outcome.',
};
