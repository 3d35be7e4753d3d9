import { messageOf } from '../base/message-of.js';
import { createHash } from 'node:crypto';
import { isoTime } from '../base/clock.js';
import { printableLine } from '../base/printable.js';
import { contractDigest } from '../gates/contract-standing.js';
import { unchecked } from '../gates/contract-types/finding.js';
import { normalMessage } from '../reducers/failure-key.js';
import { isNoSpace } from '../store/log/no-space.js';
import type { CheckOrder } from './check-order.js';
import type { Look } from './look-at-contract.js';
import type { Span, UnderWay } from './under-way.js';
import type { WaveEntry } from './wave-journal.js';

/** Looks at one contract until it knows, or until it is told to stop (then undefined). */
export type Looker = (order: CheckOrder, signal: AbortSignal) => Promise<Look | undefined>;

/** How many findings a record holds, and how long each may be. */
const MOST_FINDINGS = 50;
const FINDING_CHARACTERS = 400;

/** Begins to look at contracts, beside the loop. */
export class ContractChecks {
  readonly #looker: Looker;
  readonly #underWay: UnderWay;

  constructor(looker: Looker, underWay: UnderWay) {
    this.#looker = looker;
    this.#underWay = underWay;
  }

  /** Begins a check whose request is on record. Returns at once. */
  begin(order: CheckOrder): void {
    this.#underWay.begin(order.checkId, async (signal) => {
      const look = await this.#looker(order, signal).catch((error: unknown) => failedLook(error));
      return (span) => entryOf(order, look, span);
    });
  }

  /** Ends a check before its time; it then counts as abandoned. */
  stop(checkId: string): void {
    this.#underWay.stop(checkId);
  }
}

/** A look that went wrong is no answer: a full disk passes, anything else is nobody's fault that we could name. */
function failedLook(error: unknown): Look {
  const said = messageOf(error);
  const judgement = unchecked(isNoSpace(error) ? 'transient' : 'unknown', `the check itself failed: ${said}`);
  return { ...judgement, files: [], logPath: null };
}

function entryOf(
  { checkId, agent, contract, attempt, run }: CheckOrder,
  look: Look | undefined,
  { startedAtMs, endedAtMs }: Span,
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
