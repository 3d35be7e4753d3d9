import type { ProcessIdentity, StatusFile } from '../model/status-file.js';
import type { AgentRunObservation } from './backends/backend.js';
import type { Claim } from './claim-intent.js';
import { readClaim } from './claim-intent.js';
import type { Liveness } from './process-identity.js';
import { bootId, liveness } from './process-identity.js';
import type { StatusReading } from './status-file.js';
import { readStatusFile } from './status-file.js';

/** Where the traces of one agent run are. */
export type AgentRunTraces = Readonly<{
  intentId: string;
  statusPath: string;
  claimPath: string;
  /** `SpoolPaths.exitRecord`. */
  exitRecordPath: string;
}>;

/** The machine as an observer sees it; a port, so that a simulator can stand in. */
export type ProcessSight = Readonly<{
  bootId(): string;
  liveness(identity: ProcessIdentity, recordedBootId: string): Liveness;
}>;

/** The files as an observer reads them; a port like {@link ProcessSight}. */
export type TraceFiles = Readonly<{
  status(path: string): StatusReading;
  claim(path: string): Claim;
}>;

const machine: ProcessSight = { bootId, liveness };
const disk: TraceFiles = { status: readStatusFile, claim: readClaim };

/** Looks at an agent run's files and processes. Reads only. */
export function observeAgentRun(
  traces: AgentRunTraces,
  sight: ProcessSight = machine,
  files: TraceFiles = disk,
): AgentRunObservation {
  const recorded = readRecord(traces, files);
  if (recorded === 'absent' || recorded === 'invalid') return observeUnrecorded(traces, sight, files);
  if (recorded.state === 'exited') return exited(recorded);
  if (recorded.bootId !== sight.bootId()) return { kind: 'lost', reason: 'rebooted', status: recorded };
  const agent = sight.liveness(recorded.agent, recorded.bootId);
  const shim = sight.liveness(recorded.shim, recorded.bootId);
  if (shim !== 'dead') return { kind: 'running', status: recorded, ending: agent === 'dead' };
  // The shim may have published the exit between the first look and its own end.
  const again = readRecord(traces, files);
  if (typeof again === 'object' && again.state === 'exited') return exited(again);
  if (agent === 'dead') return { kind: 'lost', reason: 'agent-dead-without-record', status: recorded };
  return { kind: 'shim-lost', status: recorded };
}

function observeUnrecorded(
  traces: AgentRunTraces,
  sight: ProcessSight,
  files: TraceFiles,
): AgentRunObservation {
  const claim = files.claim(traces.claimPath);
  const shim = shimOf(claim, sight);
  if (claim.by === 'nobody') return { kind: 'starting', claimed: false, shim };
  if (claim.by === 'recovery') return { kind: 'lost', reason: 'buried', status: null };
  if (shim !== 'dead') return { kind: 'starting', claimed: true, shim };
  // Read again after the shim was found dead: an agent publishes before it looks for its shim, so a file that is
  // still absent now stays absent, and the agent never runs.
  const again = readRecord(traces, files);
  if (typeof again === 'object') return observeAgentRun(traces, sight, files);
  if (again === 'invalid') return { kind: 'lost', reason: 'status-invalid', status: null };
  const rebooted = claim.by === 'shim' && claim.bootId !== sight.bootId();
  return { kind: 'lost', reason: rebooted ? 'rebooted' : 'shim-dead', status: null };
}

function shimOf(claim: Claim, sight: ProcessSight): Liveness {
  return claim.by === 'shim' ? sight.liveness(claim.shim, claim.bootId) : 'unknown';
}

/** The exit beside the spool wins over a status file that could not be replaced. Another intent's file is none. */
function readRecord(traces: AgentRunTraces, files: TraceFiles): StatusFile | 'absent' | 'invalid' {
  const published = files.status(traces.statusPath);
  if (published.kind === 'present' && published.status.intentId === traces.intentId) {
    if (published.status.state === 'exited') return published.status;
  }
  const spared = files.status(traces.exitRecordPath);
  if (spared.kind === 'present' && spared.status.intentId === traces.intentId) return spared.status;
  if (published.kind === 'invalid') return 'invalid';
  if (published.kind === 'absent' || published.status.intentId !== traces.intentId) return 'absent';
  return published.status;
}

function exited(status: StatusFile): AgentRunObservation {
  const { exitCode, signal, endedAt } = status;
  // The schema allows null for a running agent; an exit without a code is damage, not success.
  if (exitCode === null || endedAt === null) return { kind: 'lost', reason: 'status-invalid', status };
  return { kind: 'exited', status, exitCode, signal, endedAt };
}
