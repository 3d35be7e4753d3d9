import type { BenchmarkCase, BenchmarkMeasure, BenchmarkMetric } from '../../model/benchmark.js';
import { benchmarkMetrics, DEFAULT_METRIC, isBenchmarkMetric, isLessBetter } from '../../model/benchmark.js';
import { blocksWave } from '../../model/coordination-record.js';
import { agentOfPass } from '../../waves/design-pass.js';
import type { CompiledViews, PlayedCase } from './play-case.js';
import { playCase, realViews } from './play-case.js';

/** How a case came out. */
export type CaseResult = Readonly<{
  caseId: string;
  /** 0 to 100, by metric: the primary one, and every one that has a threshold; null where nothing here can score it. */
  scores: Readonly<Record<string, number | null>>;
  /** In percent: those of the case, and what is wanted where it names none that can be met. */
  thresholds: Readonly<Record<string, number>>;
  /** Metrics that could not be scored, and why. They make no case pass, and none fail. */
  unscored: readonly Readonly<{ metric: string; reason: string }>[];
  passed: boolean;
  /** Facts that are not where they should be, and where they should not be; promises that were not kept. */
  findings: readonly string[];
  notes: readonly string[];
}>;

/** What every case came to, and whether all of them passed. */
export type BenchmarkResults = Readonly<{ results: readonly CaseResult[]; passed: boolean }>;

/** Plays and scores these cases. */
export function runBenchmark(
  cases: readonly BenchmarkCase[],
  views: CompiledViews = realViews,
): BenchmarkResults {
  const results = cases.map((one) => scoreCase(one, views));
  return { results, passed: results.length > 0 && results.every(({ passed }) => passed) };
}

/**
 * Plays a case and scores it. It passes where every threshold is met and what has no degrees holds: the wave is kept open where
 * it has to be, enough agents got work, and each request went to whom it should. A case without thresholds wants its primary
 * metric to be perfect. A case of metrics that are not known here wants its facts to be placed perfectly: there is no telling
 * what a threshold of theirs means.
 */
export function scoreCase(given: BenchmarkCase, views: CompiledViews = realViews): CaseResult {
  const played = playCase(given, views);
  const measures = measuresOf(given, played);
  const thresholds = thresholdsOf(given);
  const metrics = Object.keys(thresholds).filter(isBenchmarkMetric);
  const named = [...new Set([given.primaryMetric, ...Object.keys(given.thresholds), ...metrics])];
  const scores = Object.fromEntries(
    named.map((metric) => [metric, isBenchmarkMetric(metric) ? scoreOf(metric, measures) : null]),
  );
  const failing = metrics.filter((metric) => !isMet(metric, scores[metric] ?? 0, thresholds[metric]));
  const findings = [
    ...failing.map(
      (metric) =>
        `${metric} is ${scores[metric] ?? 0}, not ${isLessBetter(metric) ? 'at most' : 'at least'} ${thresholds[metric] ?? 0}`,
    ),
    ...Object.values(measures).flatMap(({ findings: found }) => found),
  ];
  const isKept = [measures.guard, measures.spread, measures.assignments].every(({ share }) => share === 1);
  return {
    caseId: given.id,
    scores,
    thresholds,
    unscored: named
      .filter((metric) => !isBenchmarkMetric(metric))
      .map((metric) => ({ metric, reason: UNKNOWN })),
    passed: failing.length === 0 && isKept,
    findings: [...new Set(findings)],
    notes: given.notes,
  };
}

const UNKNOWN = 'no metric of this name is known here';

/** What has to be met: at least one threshold of a metric that is known. */
function thresholdsOf(given: BenchmarkCase): Record<string, number> {
  const { primaryMetric, thresholds } = given;
  if (Object.keys(thresholds).some(isBenchmarkMetric)) return { ...thresholds };
  if (isBenchmarkMetric(primaryMetric))
    return { ...thresholds, [primaryMetric]: isLessBetter(primaryMetric) ? 0 : 100 };
  const questions = given.clarificationRequestIds.length === 0 ? {} : { [QUESTIONS]: 100 };
  return { ...thresholds, [DEFAULT_METRIC]: 100, ...questions };
}

const QUESTIONS: BenchmarkMetric = 'latent-asymmetry-surfacing-rate';

type Measured = Readonly<{ share: number; findings: readonly string[] }>;

function scoreOf(metric: BenchmarkMetric, measures: Readonly<Record<BenchmarkMeasure, Measured>>): number {
  const { share } = measures[benchmarkMetrics[metric].of];
  return Math.round((isLessBetter(metric) ? 1 - share : share) * 10_000) / 100;
}

function isMet(metric: BenchmarkMetric, score: number, threshold: number | undefined): boolean {
  if (threshold === undefined) return true;
  return isLessBetter(metric) ? score <= threshold : score >= threshold;
}

function measuresOf(given: BenchmarkCase, played: PlayedCase): Record<BenchmarkMeasure, Measured> {
  const summary = summaryFacts(given, played);
  const inboxes = inboxFacts(given, played);
  const pooled = pooledFacts(given, played);
  const clarifications = given.clarificationRequestIds.length === 0 ? inboxes : openQuestions(given, played);
  return {
    placement: shareOf(summary.all + inboxes.all + pooled.all, summary.hits + inboxes.hits + pooled.hits, []),
    pooled,
    summary,
    inboxes,
    assignments: assignments(given, played),
    clarifications,
    spread: spread(given, played),
    guard: guard(given, played),
  };
}

type Counted = Measured & Readonly<{ all: number; hits: number }>;

/** Where nothing is expected, nothing is missing. */
function shareOf(all: number, hits: number, findings: readonly string[]): Counted {
  return { all, hits, share: all === 0 ? 1 : hits / all, findings };
}

function summaryFacts({ summaryFacts: facts }: BenchmarkCase, { summary }: PlayedCase): Counted {
  const missing = facts.filter((fact) => !holds(summary, fact));
  return shareOf(
    facts.length,
    facts.length - missing.length,
    missing.map((fact) => `not in the summary: ${fact}`),
  );
}

/** A fact in an inbox that it is not for counts as much as one that is missing. */
function inboxFacts(given: BenchmarkCase, { inboxes }: PlayedCase): Counted {
  const expected = given.targetedInboxes.flatMap(({ agentId, facts }) =>
    facts.map((fact) => ({ agentId, fact })),
  );
  const missing = expected.filter(({ agentId, fact }) => !holds(inboxes.get(agentId) ?? '', fact));
  const wrong = [...new Set(expected.map(({ fact }) => fact))].flatMap((fact) => {
    const allowed = new Set([
      ...expected.filter((one) => one.fact === fact).map(({ agentId }) => agentId),
      ...whoMayRead(given, fact),
    ]);
    return [...inboxes]
      .filter(([agentId, text]) => !allowed.has(agentId) && holds(text, fact))
      .map(([agentId]) => ({ agentId, fact }));
  });
  const findings = [
    ...missing.map(({ agentId, fact }) => `not in the inbox of ${agentId}: ${fact}`),
    ...wrong.map(({ agentId, fact }) => `in the inbox of ${agentId}, whom it does not concern: ${fact}`),
  ];
  return shareOf(expected.length + wrong.length, expected.length - missing.length, findings);
}

/** Who wrote a fact has it anyway, and what holds up the wave and names nobody is everybody's. */
function whoMayRead({ records, agents }: BenchmarkCase, fact: string): string[] {
  const said = records.filter((record) => carries(record, fact));
  const isForAll = said.some((record) => blocksWave(record) && record.targets.length === 0);
  if (isForAll) return agents.map(({ agentId }) => agentId);
  return said.flatMap(({ agentId }) => (agentId === null ? [] : [agentOfPass(agentId)]));
}

function pooledFacts(given: BenchmarkCase, { summary, inboxes }: PlayedCase): Counted {
  const missing = given.globalFacts.filter((fact) => {
    if (holds(summary, fact)) return false;
    const authors = new Set(
      given.records.filter((record) => carries(record, fact)).map(({ agentId }) => agentId),
    );
    return ![...inboxes].some(([agentId, text]) => !authors.has(agentId) && holds(text, fact));
  });
  const all = given.globalFacts.length;
  return shareOf(
    all,
    all - missing.length,
    missing.map((fact) => `reached nobody but its author: ${fact}`),
  );
}

function assignments({ requiredAssignments }: BenchmarkCase, played: PlayedCase): Measured {
  const findings = requiredAssignments.flatMap(({ requestId, assignedAgentId }) => {
    const made = played.assignments.find((one) => one.requestId === requestId);
    if (made?.assignedAgentId === assignedAgentId) return [];
    return [`${requestId} is given to ${made?.assignedAgentId ?? 'nobody'}, not to ${assignedAgentId}`];
  });
  const all = requiredAssignments.length;
  return shareOf(all, all - findings.length, findings);
}

/** A question is kept where it is open and somebody can read it. */
function openQuestions({ clarificationRequestIds: ids }: BenchmarkCase, played: PlayedCase): Measured {
  const texts = [played.summary, ...played.inboxes.values()];
  const lost = ids.filter(
    (id) => !played.openClarifications.has(id) || !texts.some((text) => holds(text, id)),
  );
  return shareOf(
    ids.length,
    ids.length - lost.length,
    lost.map((id) => `the question ${id} is not open and in sight`),
  );
}

function spread({ minimumDistinctAssignedAgents: least }: BenchmarkCase, played: PlayedCase): Measured {
  if (least === null) return shareOf(0, 0, []);
  const agents = new Set(played.assignments.flatMap(({ assignedAgentId }) => assignedAgentId ?? []));
  const findings = agents.size < least ? [`${agents.size} agents got work, not at least ${least}`] : [];
  return shareOf(least, Math.min(agents.size, least), findings);
}

function guard({ requireBlockingGuard }: BenchmarkCase, { guards }: PlayedCase): Measured {
  if (!requireBlockingGuard) return shareOf(0, 0, []);
  return shareOf(
    1,
    Math.min(1, guards.length),
    guards.length === 0 ? ['nothing keeps the wave from closing'] : [],
  );
}

function carries(record: Readonly<{ summary: string; detail: string | null }>, fact: string): boolean {
  return holds(`${record.summary}\n${record.detail ?? ''}`, fact);
}

/** Whether a text says it, whatever its white space, case, and quotes. */
function holds(text: string, fact: string): boolean {
  return plain(text).includes(plain(fact));
}

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/["'`\u2018\u2019\u201c\u201d\u00ab\u00bb]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}
