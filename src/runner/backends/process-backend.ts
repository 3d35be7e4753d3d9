import { relative } from 'node:path';
import type { Result } from '../../base/result.js';
import { ok } from '../../base/result.js';
import { claimIntent } from '../claim-intent.js';
import { bootId } from '../process-identity.js';
import { ProcessSweep } from '../process-table.js';
import type { SpawnError } from '../spawn-agent.js';
import { spawnAgent } from '../spawn-agent.js';
import { spoolPaths } from '../spool-folder.js';
import type { StoppableRun } from '../stop-agent.js';
import { stopAgent } from '../stop-agent.js';
import type { AgentRunObservation, Backend, LaunchOrder, Patience, RunName, StopOutcome } from './backend.js';
import { isUnanswered, publishedOf } from './backend.js';
import type { ProcessPlace } from './process-observer.js';
import { ProcessObserver } from './process-observer.js';

/** How long a shim that has its claim is given to say who its agent is. */
const PATIENCE_MS = 10_000;
const LOOK_MS = 100;

const NOTHING: StopOutcome = { kind: 'nothing-to-stop', killed: false, stragglers: [], survivors: [] };

/** Runs agents as processes of this host, each below a shim. */
export class ProcessBackend implements Backend {
  readonly #place: ProcessPlace;
  readonly #observer: ProcessObserver;

  constructor(place: ProcessPlace) {
    this.#place = place;
    this.#observer = new ProcessObserver(place);
  }

  async launch({ run, promptHash, ...program }: LaunchOrder): Promise<Result<null, SpawnError>> {
    const { layout, repoLayout, spool } = this.#place;
    const { intentId, wave, attempt, agentId, round } = run;
    const logPath = relative(repoLayout.repo, layout.agentLog(wave, attempt, agentId, round));
    const outcome = await spawnAgent({
      ...program,
      claimPath: repoLayout.claim(intentId),
      statusPath: layout.status(wave, attempt, agentId, round),
      spool: spoolPaths(spool, intentId),
      record: { lane: layout.lane, wave, attempt, agentId, intentId, promptHash, logPath },
    });
    return outcome.ok ? ok(null) : outcome;
  }

  observe(run: RunName): AgentRunObservation {
    return this.#observer.observe(run);
  }

  // Async, so that what the disk refuses is a rejection like that of any other backend.
  // eslint-disable-next-line @typescript-eslint/require-await
  async adopt(run: RunName): Promise<AgentRunObservation> {
    const seen = this.observe(run);
    if (!isUnanswered(seen)) return seen;
    return this.#claim(run) ? { kind: 'lost', reason: 'buried', status: null } : this.observe(run);
  }

  async cancel(run: RunName, { graceMs }: Patience): Promise<StopOutcome> {
    const { intentId, process } = run;
    const found = process === null ? await this.#find(run) : { ...process, intentId };
    if (found === undefined) return NOTHING;
    return stopAgent(found, { graceMs, now: () => performance.now(), wait });
  }

  #claim({ intentId }: RunName): boolean {
    return claimIntent(this.#place.repoLayout.claim(intentId));
  }

  /** Either the shim never starts its agent, or it says who that is, or what it started shows itself. */
  async #find(run: RunName): Promise<StoppableRun | undefined> {
    for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
      const seen = this.observe(run);
      const published = publishedOf(seen);
      if (published !== null) return published;
      if (seen.kind !== 'starting' || (!seen.claimed && this.#claim(run))) break;
      await wait(LOOK_MS);
    }
    // A free claim and a silent status file prove nothing where the folder that they were in was taken away.
    return markedProcess(run.intentId);
  }
}

/** What was started for the intent, by the marker in its environment; its shim counts as one of them. */
function markedProcess(intentId: string): StoppableRun | undefined {
  const sweep = new ProcessSweep();
  const marked = sweep.processes.filter(({ pid }) => sweep.carriesIntent(pid, intentId));
  const agent = marked.find(({ pid, pgid }) => pid === pgid) ?? marked[0];
  if (agent === undefined) return undefined;
  return { intentId, bootId: bootId(), agent, shim: { pid: 0, startTime: '' } };
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
