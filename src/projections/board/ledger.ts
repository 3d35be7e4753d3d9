import { isOpenStatus } from '../../model/coordination-record.js';
import type { AgentRun } from '../../reducers/wave-state.js';
import { agentOfPass } from '../../waves/design-pass.js';
import type { LogicalAgent } from '../logical-agents.js';
import { logicalAgents } from '../logical-agents.js';
import { codeSpan } from '../markdown.js';
import { waveView } from '../wave-view.js';
import type { ItemList } from './board-item.js';
import { listed } from './board-item.js';
import { itemLine } from './item-lines.js';
import { byWeight } from './order-rows.js';
import { named } from './quoted.js';
import type { ViewInput } from './wave-page.js';
import { page, pageHead } from './wave-page.js';

/** How many tasks of an agent are named. */
const SHOWN_TASKS = 20;

/** What an agent was to do, how far it is, and what shows it. */
export type LedgerEntry = Readonly<
  Pick<LogicalAgent, 'agentId' | 'title' | 'role' | 'state' | 'reason' | 'attempt' | 'exitCode'> & {
    /** Its newest result; null where there is none. */
    evidence: Readonly<{
      envelope: string;
      sha256: string | null;
      proof: string;
      detail: string | null;
    }> | null;
    /** Files that it was to deliver, and whether they exist by its result. */
    files: readonly Readonly<{ path: string; exists: boolean | null }>[];
    /** Records that it was asked to deal with and that are open. */
    tasks: ItemList;
  }
>;

/** The ledger of a wave: per agent what it is at, the evidence of it, and its open tasks. */
export type Ledger = Readonly<{ agents: readonly LedgerEntry[] }>;

/** See {@link Ledger}. */
export function ledgerView({ status, source }: ViewInput): Ledger {
  const states = logicalAgents(status, waveView(status));
  const open = source.openRows().filter((row) => row.about !== null && isOpenStatus(row.status));
  return {
    agents: states.map(({ agentId, title, role, state, reason, attempt, exitCode }) => {
      const run = status.state.agents.get(agentId);
      const own = open.filter(({ about }) => about?.assignment?.agentId === agentOfPass(agentId));
      const tasks = listed(source, byWeight(own), SHOWN_TASKS);
      const evidence = evidenceOf(run);
      return { agentId, title, role, state, reason, attempt, exitCode, evidence, files: filesOf(run), tasks };
    }),
  };
}

function evidenceOf(run: AgentRun | undefined): LedgerEntry['evidence'] {
  if (run === undefined || run.envelope === null) return null;
  const { proof } = run.envelope;
  return {
    envelope: run.envelopePath ?? '',
    sha256: run.envelopeSha256,
    proof: [proof.state, proof.completion, proof.durability, proof.proofLevel]
      .filter((one) => one !== null)
      .join(' '),
    detail: proof.detail,
  };
}

function filesOf(run: AgentRun | undefined): LedgerEntry['files'] {
  const { deliverables = [], proofArtifacts = [] } = run?.envelope ?? {};
  return [...deliverables, ...proofArtifacts].map(({ path, exists }) => ({ path, exists }));
}

/** The ledger as Markdown. @param now where ages are to be told */
export function ledgerMarkdown({ agents }: Ledger, input: ViewInput, now?: number): string {
  return page(
    pageHead('Ledger', input),
    agents.map((entry) => entryText(entry, now)),
    'The wave has no agents.',
  );
}

function entryText(entry: LedgerEntry, now?: number): string {
  const { agentId, title, role, state, reason, attempt, evidence, files, tasks } = entry;
  const missing = files.filter(({ exists }) => exists === false);
  const lines = [
    `- ${state}${attempt === null ? '' : `, attempt ${attempt}`}: ${codeSpan(reason, 300)}\n`,
    ...(evidence === null
      ? []
      : [
          `- evidence ${codeSpan(evidence.envelope)}: proof ${evidence.proof}${evidence.detail === null ? '' : `, ${codeSpan(evidence.detail, 200)}`}\n`,
        ]),
    ...(files.length === 0
      ? []
      : [
          `- files: ${files.length - missing.length} of ${files.length} there${missing.length === 0 ? '' : `; missing: ${missing.map(({ path }) => named(path)).join(', ')}`}\n`,
        ]),
    ...tasks.items.map((item) => itemLine(item, now)),
    ...(tasks.more === 0 ? [] : [`- and ${tasks.more} more tasks\n`]),
  ];
  return `\n## ${named(agentId)} (${role})\n\n${codeSpan(title)}\n\n${lines.join('')}`;
}
