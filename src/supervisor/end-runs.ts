import type { AgentRun } from '../reducers/wave-state.js';
import { claimIntent } from '../runner/claim-intent.js';
import { bootId } from '../runner/process-identity.js';
import { carriesIntent, listProcesses } from '../runner/process-table.js';
import { readStatusFile } from '../runner/status-file.js';
import type { StoppableRun } from '../runner/stop-agent.js';
import type { AgentStops } from './agent-stops.js';
import type { Session } from './session.js';

/** How long a shim that has its claim is given to say who its agent is. */
const PATIENCE_MS = 10_000;
const LOOK_MS = 100;

/** Ends the processes of runs that no log knows any more, so that nobody could adopt them; those on their way included. */
export async function endRuns(
  session: Session,
  wave: number,
  runs: readonly AgentRun[],
  stops: AgentStops,
): Promise<void> {
  for (const run of runs) {
    const found =
      run.process === null
        ? await processesOf(session, wave, run)
        : { ...run.process, intentId: run.intentId };
    if (found !== undefined) stops.begin(found);
  }
  await stops.settle();
}

/** Either the shim never starts its agent, or it says who that is, or what it started shows itself. */
async function processesOf(
  { context, waker }: Session,
  wave: number,
  { intentId, attempt, agentId, round }: AgentRun,
): Promise<StoppableRun | undefined> {
  // Free claims and silent status files prove nothing here: the folder that they were in may be gone.
  if (claimIntent(context.repoLayout.claim(intentId))) return markedProcess(intentId);
  const path = context.layout.status(wave, attempt, agentId, round);
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
    const reading = readStatusFile(path);
    if (reading.kind === 'present' && reading.status.intentId === intentId) return reading.status;
    await waker.wait(LOOK_MS);
  }
  return markedProcess(intentId);
}

/** What was started for the intent, by the marker in its environment; its shim counts as one of them. */
function markedProcess(intentId: string): StoppableRun | undefined {
  const marked = listProcesses().filter(({ pid }) => carriesIntent(pid, intentId));
  const agent = marked.find(({ pid, pgid }) => pid === pgid) ?? marked[0];
  if (agent === undefined) return undefined;
  return { intentId, bootId: bootId(), agent, shim: { pid: 0, startTime: '' } };
}
