import { createHash } from 'node:crypto';
import type { Clock } from '../base/clock.js';
import { isoTime } from '../base/clock.js';
import { printableLine } from '../base/printable.js';
import type { Waker } from '../base/waker.js';
import { contractDigest } from '../gates/contract-standing.js';
import { unchecked } from '../gates/contract-types/finding.js';
import { normalMessage } from '../reducers/failure-key.js';
import { isNoSpace } from '../store/log/no-space.js';
import type { CheckOrder } from './check-order.js';
import type { Look } from './look-at-contract.js';
import type { WaveEntry } from './wave-journal.js';

/** Looks at one contract until it knows, or until it is told to stop (then undefined). */
export type Looker = (order: CheckOrder, signal: AbortSignal) => Promise<Look | undefined>;

/** A check that has come to its end: what is to be recorded of it, and when that was (ms since the epoch). */
export type FinishedCheck = Readonly<{ checkId: string; endedAtMs: number; entry: WaveEntry }>;

/** How many findings a record holds, and how long each may be. */
const MOST_FINDINGS = 50;
const FINDING_CHARACTERS = 400;

/** The checks of contracts that are under way, none of them in the way of the loop. */
export class ContractChecks {
  readonly #looker: Looker;
  readonly #waker: Waker;
  readonly #clock: Clock;
  readonly #underWay = new Map<string, Readonly<{ abort: AbortController; done: Promise<void> }>>();
  readonly #finished = new Map<string, FinishedCheck>();

  constructor(looker: Looker, ports: Readonly<{ waker: Waker; clock: Clock }>) {
    this.#looker = looker;
    this.#waker = ports.waker;
    this.#clock = ports.clock;
  }

  /** Begins a check whose request is on record. Returns at once. */
  begin(order: CheckOrder): void {
    const abort = new AbortController();
    const startedAtMs = this.#clock.now();
    const done = this.#looker(order, abort.signal)
      .catch((error: unknown) => failedLook(error))
      .then((look) => {
        const endedAtMs = this.#clock.now();
        const entry = entryOf(order, look, { startedAtMs, endedAtMs });
        this.#underWay.delete(order.checkId);
        this.#finished.set(order.checkId, { checkId: order.checkId, endedAtMs, entry });
        this.#waker.wake();
      });
    this.#underWay.set(order.checkId, { abort, done });
  }

  /** The checks that have ended and are not on record yet. */
  finished(): readonly FinishedCheck[] {
    return [...this.#finished.values()];
  }

  /** It is on record now. */
  forget(checkId: string): void {
    this.#finished.delete(checkId);
  }

  /** Ends a check before its time; it then counts as abandoned. */
  stop(checkId: string): void {
    this.#underWay.get(checkId)?.abort.abort();
  }

  /** Ends all of them, and resolves when nothing of them runs any more. */
  async end(): Promise<void> {
    const all = [...this.#underWay.values()];
    for (const { abort } of all) abort.abort();
    await Promise.all(all.map(({ done }) => done));
  }
}

/** A look that went wrong is no answer: a full disk passes, anything else is nobody's fault that we could name. */
function failedLook(error: unknown): Look {
  const said = error instanceof Error ? error.message : String(error);
  const judgement = unchecked(isNoSpace(error) ? 'transient' : 'unknown', `the check itself failed: ${said}`);
  return { ...judgement, files: [], logPath: null };
}

function entryOf(
  { checkId, agent, contract, attempt, run }: CheckOrder,
  look: Look | undefined,
  { startedAtMs, endedAtMs }: Readonly<{ startedAtMs: number; endedAtMs: number }>,
): WaveEntry {
  const about = { attempt, agent: agent.agentId } as const;
  const contractId = contract.id;
  if (look === undefined) {
    const data = { checkId, contractId, reason: 'it was stopped' };
    return { type: 'contract.check-abandoned', ...about, data };
  }
  const findings = look.findings.map((finding) => printableLine(finding, FINDING_CHARACTERS));
  return {
    type: 'contract.checked',
    ...about,
    data: {
      checkId,
      contractId,
      intentId: run.intentId,
      definition: contractDigest(contract),
      outcome: look.outcome,
      failureClass: look.failureClass,
      findings: findings.slice(0, MOST_FINDINGS),
      total: findings.length,
      digest: digestOf(findings),
      files: look.files,
      endedAt: isoTime(endedAtMs),
      durationMs: Math.max(0, endedAtMs - startedAtMs),
      logPath: look.logPath,
    },
  };
}

/** Numbers, times and order differ from look to look and say nothing. */
function digestOf(findings: readonly string[]): string {
  const normal = [...new Set(findings.map(normalMessage))].sort();
  return createHash('sha256').update(normal.join('\n')).digest('hex');
}
