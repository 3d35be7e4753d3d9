import type { CoordinationRecord } from './coordination-record.js';

/** What a case can be scored by, in percent: how it reads, and whether less of it is better. */
export const benchmarkMetrics = {
  'fact-placement-rate': { of: 'placement' },
  'distributed-info-accuracy': { of: 'placement' },
  'global-state-reconstruction-rate': { of: 'pooled' },
  'integration-coherence-rate': { of: 'pooled' },
  'communication-reasoning-gap': { of: 'pooled', lowerIsBetter: true },
  'summary-fact-retention-rate': { of: 'summary' },
  'projection-consistency-rate': { of: 'summary' },
  'targeted-inbox-recall': { of: 'inboxes' },
  'expert-preservation-rate': { of: 'inboxes' },
  'expert-performance-gap': { of: 'inboxes', lowerIsBetter: true },
  'contradiction-detection-rate': { of: 'inboxes' },
  'capability-routing-precision': { of: 'assignments' },
  'contention-resolution-rate': { of: 'assignments' },
  'repair-closure-rate': { of: 'assignments' },
  'latent-asymmetry-surfacing-rate': { of: 'clarifications' },
  'symmetry-breaking-rate': { of: 'spread' },
  'deadlock-rate': { of: 'spread', lowerIsBetter: true },
  'premature-convergence-rate': { of: 'guard', lowerIsBetter: true },
  'false-consensus-rate': { of: 'guard', lowerIsBetter: true },
} as const satisfies Record<string, Readonly<{ of: BenchmarkMeasure; lowerIsBetter?: true }>>;

/** What is measured; metrics are names that others know it by. */
export type BenchmarkMeasure =
  /** Expected facts in the summary, in exactly the right inboxes, and, where they are everybody's, with anybody else. */
  | 'placement'
  /** Facts that reached anybody besides their author. */
  | 'pooled'
  | 'summary'
  /** Facts in exactly the right inboxes. */
  | 'inboxes'
  | 'assignments'
  /** Questions that are open and in sight; where a case names none, the inboxes. */
  | 'clarifications'
  /** Different agents that got work, of those that there should be at least. */
  | 'spread'
  /** Whether the wave is kept from closing. */
  | 'guard';

/** A name of {@link benchmarkMetrics}. */
export type BenchmarkMetric = keyof typeof benchmarkMetrics;

/** The metric of a case that names none, or one that nothing here can score. */
export const DEFAULT_METRIC: BenchmarkMetric = 'fact-placement-rate';

/** Whether it is a name of {@link benchmarkMetrics}. */
export function isBenchmarkMetric(name: string): name is BenchmarkMetric {
  return Object.hasOwn(benchmarkMetrics, name);
}

/** Whether less of it is better: a threshold is the most that passes, not the least. */
export function isLessBetter(metric: BenchmarkMetric): boolean {
  return 'lowerIsBetter' in benchmarkMetrics[metric];
}

/** An agent of a case. */
export type BenchmarkAgent = Readonly<{
  agentId: string;
  title: string;
  ownedPaths: readonly string[];
  capabilities: readonly string[];
}>;

/** One case: what agents wrote, and where it should be found afterwards. */
export type BenchmarkCase = Readonly<{
  id: string;
  familyId: string | null;
  benchmarkId: string | null;
  title: string;
  /** As the case names it: it need be no {@link BenchmarkMetric}. */
  primaryMetric: string;
  /** At least so many percent, or at most where less is better; by metric, whether it is known or not. */
  thresholds: Readonly<Record<string, number>>;
  summaryFacts: readonly string[];
  globalFacts: readonly string[];
  targetedInboxes: readonly Readonly<{ agentId: string; facts: readonly string[] }>[];
  requiredAssignments: readonly Readonly<{ requestId: string; assignedAgentId: string }>[];
  minimumDistinctAssignedAgents: number | null;
  clarificationRequestIds: readonly string[];
  requireBlockingGuard: boolean;
  lane: string;
  wave: number;
  primaryAgentId: string;
  agents: readonly BenchmarkAgent[];
  /** In the order in which they were written; the same id again says what became of the record. */
  records: readonly CoordinationRecord[];
  preferredAgents: Readonly<Record<string, readonly string[]>>;
  /** Keys that were not understood, with their places. */
  notes: readonly string[];
}>;
