import * as z from 'zod';
import { didYouMean } from '../../base/nearest.js';
import type { BenchmarkCase } from '../../model/benchmark.js';
import { benchmarkMetrics, DEFAULT_METRIC, isBenchmarkMetric, isLessBetter } from '../../model/benchmark.js';
import type { CoordinationRecord } from '../../model/coordination-record.js';
import {
  blockerSeverities,
  blocksByDefault,
  confidences,
  defaultSeverity,
  recordKinds,
  recordPriorities,
  recordStatuses,
} from '../../model/coordination-record.js';

/** Something that is wrong with a case file, and where. */
export type CaseProblem = Readonly<{ path: readonly (string | number)[]; message: string }>;

/** What a case file holds: cases, or everything that is wrong with it. */
export type ReadCases =
  | Readonly<{ cases: readonly BenchmarkCase[]; problems: null }>
  | Readonly<{ cases: null; problems: readonly CaseProblem[] }>;

type Path = readonly (string | number)[];

const text = z.string().refine((value) => value.trim() !== '', 'is empty');
const texts = z
  .array(text)
  .nullish()
  .transform((list) => list ?? []);
const idText = text.refine((value) => !/[\n\r]/.test(value), 'has line breaks').max(200);
const nullable = z
  .string()
  .nullish()
  .transform((value) => value ?? null);

/** Others write these words in any case, and leave them empty. */
const word = <const Word extends string>(known: readonly Word[]) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.trim().toLowerCase() || null : value),
    z.enum(known).nullish(),
  );
/** A list in which empty texts mean nothing. */
const loosely = z
  .array(z.string())
  .nullish()
  .transform((list) => (list ?? []).map((one) => one.trim()).filter((one) => one !== ''));
/** A number of percent that can be missed, or one that is written as a text. */
const percentage = z.preprocess(
  (value) => {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return Number.isNaN(number) ? value : number;
  },
  z
    .number({ error: ({ input }) => `must be a number, not ${JSON.stringify(input)}` })
    .min(0, { error: ({ input }) => `must be between 0 and 100, not ${String(input)}` })
    .max(100, { error: ({ input }) => `must be between 0 and 100, not ${String(input)}` }),
);

const recordSchema = z.looseObject({
  id: idText.nullish(),
  kind: z.preprocess(
    (value) => (typeof value === 'string' ? value.trim().toLowerCase() : value),
    z.enum(recordKinds),
  ),
  agentId: nullable.transform((value) => value?.trim() || null),
  targets: loosely,
  status: word(recordStatuses),
  priority: word(recordPriorities),
  blocking: z.boolean().nullish(),
  blockerSeverity: word(blockerSeverities),
  artifactRefs: loosely,
  dependsOn: loosely,
  closureCondition: nullable,
  confidence: word(confidences),
  summary: nullable,
  detail: nullable,
  attempt: z.number().int().nullish(),
  source: z.string().nullish(),
  required: z.boolean().nullish(),
  wave: z.number().nullish(),
  lane: z.string().nullish(),
});

const caseSchema = z.looseObject({
  id: idText,
  familyId: nullable,
  benchmarkId: nullable,
  kind: z.literal('projection', { error: 'must be "projection"' }).nullish(),
  title: nullable,
  summary: nullable,
  scoring: z
    .looseObject({
      primaryMetric: text.nullish(),
      thresholds: z.record(z.string(), percentage).nullish(),
    })
    .nullish()
    .transform((scoring) => scoring ?? {}),
  expectations: z.looseObject({
    summaryFacts: texts,
    globalFacts: texts,
    targetedInboxes: z.record(z.string(), texts).nullish(),
    requiredAssignments: z
      .array(z.looseObject({ requestId: text, assignedAgentId: text }))
      .nullish()
      .transform((list) => list ?? []),
    minimumDistinctAssignedAgents: z.number().int().min(0).nullish(),
    clarificationRequestIds: texts,
    requireBlockingGuard: z.boolean().nullish(),
  }),
  fixture: z.looseObject({
    lane: z.string().nullish(),
    waveNumber: z.number().int().min(0).nullish(),
    primaryAgentId: z.string().nullish(),
    agents: z
      .array(
        z.looseObject({
          agentId: idText,
          title: z.string().nullish(),
          ownedPaths: texts,
          capabilities: texts,
        }),
      )
      .min(1, 'needs at least one agent'),
    records: z.array(recordSchema).min(1, 'needs at least one record'),
    capabilityRouting: z.looseObject({ preferredAgents: z.record(z.string(), texts).nullish() }).nullish(),
  }),
});

type RawCase = z.infer<typeof caseSchema>;

/** One case, a list of them, or `{cases: [...]}`. Every problem is found, not the first one alone; what is not known is noted. */
export function readCases(json: unknown): ReadCases {
  const [all, base] = casesIn(json);
  const problems: CaseProblem[] = [];
  const cases: BenchmarkCase[] = [];
  for (const [index, raw] of all.entries()) {
    const path = base === undefined ? [] : [...base, index];
    const parsed = caseSchema.safeParse(raw);
    if (parsed.success) {
      problems.push(...faultsOf(parsed.data, path));
      cases.push(caseOf(parsed.data));
    } else problems.push(...parsed.error.issues.map((issue) => problemOf(issue, path)));
  }
  if (all.length === 0) problems.push({ path: [], message: 'holds no case' });
  return problems.length > 0 ? { cases: null, problems } : { cases, problems: null };
}

function casesIn(json: unknown): readonly [all: readonly unknown[], base: Path | undefined] {
  if (Array.isArray(json)) return [json, []];
  const { cases } = (typeof json === 'object' && json !== null ? json : {}) as { cases?: unknown };
  return Array.isArray(cases) ? [cases, ['cases']] : [[json], undefined];
}

function problemOf({ path, message, ...issue }: z.core.$ZodIssue, base: Path): CaseProblem {
  const at = [...base, ...path.map((step) => (typeof step === 'symbol' ? step.toString() : step))];
  if (issue.code !== 'invalid_value') return { path: at, message };
  const known = issue.values.map(String);
  return { path: at, message: known.length === 1 ? message : `is none of ${known.join(', ')}` };
}

/** What no schema sees: names that must be known, and that only once. */
function faultsOf(raw: RawCase, base: Path): CaseProblem[] {
  const { expectations, fixture } = raw;
  const agents = new Map(fixture.agents.map(({ agentId }) => [agentId.toLowerCase(), agentId]));
  const ids = new Set(fixture.records.flatMap(({ id }) => id ?? []));
  const agent = (name: string, path: Path): CaseProblem[] =>
    agents.has(name.toLowerCase()) ? [] : [{ path, message: `${name} is no agent of the fixture` }];
  const record = (id: string, path: Path): CaseProblem[] =>
    ids.has(id) ? [] : [{ path, message: `no record of the fixture has the id ${id}` }];
  const faults = [
    ...fixture.agents.flatMap(({ agentId }, index) =>
      fixture.agents.findIndex((one) => one.agentId.toLowerCase() === agentId.toLowerCase()) === index
        ? []
        : [{ path: ['fixture', 'agents', index, 'agentId'], message: `${agentId} is there twice` }],
    ),
    ...(typeof fixture.primaryAgentId !== 'string'
      ? []
      : agent(fixture.primaryAgentId, ['fixture', 'primaryAgentId'])),
    ...Object.keys(expectations.targetedInboxes ?? {}).flatMap((name) =>
      agent(name, ['expectations', 'targetedInboxes', name]),
    ),
    ...expectations.requiredAssignments.flatMap(({ requestId, assignedAgentId }, index) => [
      ...record(requestId, ['expectations', 'requiredAssignments', index, 'requestId']),
      ...agent(assignedAgentId, ['expectations', 'requiredAssignments', index, 'assignedAgentId']),
    ]),
    ...expectations.clarificationRequestIds.flatMap((id, index) =>
      record(id, ['expectations', 'clarificationRequestIds', index]),
    ),
    ...fixture.records.flatMap(({ summary, detail }, index) =>
      (summary ?? detail ?? '').trim() === ''
        ? [{ path: ['fixture', 'records', index, 'summary'], message: 'is missing, and there is no detail' }]
        : [],
    ),
  ];
  return faults.map(({ path, message }) => ({ path: [...base, ...path], message }));
}

/**
 * Thresholds in percent. Where one of them lies between 0 and 1, all up to 1 are shares; a threshold of 1 alone is read as
 * whichever is harder to meet, which for most metrics is 100 percent.
 */
function percentages(thresholds: Readonly<Record<string, number>>): Record<string, number> {
  const hasShares = Object.values(thresholds).some((value) => value > 0 && value < 1);
  return Object.fromEntries(
    Object.entries(thresholds).map(([metric, value]) => {
      const isLess = isBenchmarkMetric(metric) && isLessBetter(metric);
      const isShare = value > 0 && value <= 1 && (hasShares || (value === 1 && !isLess));
      return [metric, isShare ? Math.round(value * 10_000) / 100 : value];
    }),
  );
}

/** What a reader of the score should know of the names and numbers of a case. */
function scoringNotes({ scoring }: RawCase): string[] {
  const given = scoring.thresholds ?? {};
  const read = percentages(given);
  const names = [
    ...new Set([
      ...(typeof scoring.primaryMetric !== 'string' ? [] : [scoring.primaryMetric]),
      ...Object.keys(given),
    ]),
  ];
  const metrics = Object.keys(benchmarkMetrics);
  return [
    ...names
      .filter((name) => !isBenchmarkMetric(name))
      .map((name) => `${name} is no metric that is known here${didYouMean(name, metrics)}`),
    ...Object.entries(read)
      .filter(([metric, value]) => value !== given[metric])
      .map(
        ([metric, value]) => `the threshold ${given[metric] ?? ''} of ${metric} is read as ${value} percent`,
      ),
  ];
}

function caseOf(raw: RawCase): BenchmarkCase {
  const { scoring, expectations, fixture } = raw;
  const spelling = new Map(fixture.agents.map(({ agentId }) => [agentId.toLowerCase(), agentId]));
  const agent = (name: string): string => spelling.get(name.toLowerCase()) ?? name;
  const agents = fixture.agents.map(({ agentId, title, ownedPaths, capabilities }) => ({
    ...{ agentId, title: title ?? agentId, ownedPaths, capabilities },
  }));
  const lane = fixture.lane ?? 'main';
  const wave = fixture.waveNumber ?? 0;
  return {
    id: raw.id,
    familyId: raw.familyId,
    benchmarkId: raw.benchmarkId,
    title: raw.title ?? raw.summary ?? raw.id,
    primaryMetric: scoring.primaryMetric ?? DEFAULT_METRIC,
    thresholds: percentages(scoring.thresholds ?? {}),
    summaryFacts: expectations.summaryFacts,
    globalFacts: expectations.globalFacts,
    targetedInboxes: Object.entries(expectations.targetedInboxes ?? {}).map(([name, facts]) => ({
      agentId: agent(name),
      facts,
    })),
    requiredAssignments: expectations.requiredAssignments.map(({ requestId, assignedAgentId }) => ({
      requestId,
      assignedAgentId: agent(assignedAgentId),
    })),
    minimumDistinctAssignedAgents: expectations.minimumDistinctAssignedAgents ?? null,
    clarificationRequestIds: expectations.clarificationRequestIds,
    requireBlockingGuard: expectations.requireBlockingGuard ?? false,
    lane,
    wave,
    primaryAgentId: agent(fixture.primaryAgentId ?? agents[0]?.agentId ?? ''),
    agents,
    records: fixture.records.map((record, index) => recordOf(record, index, { agent, lane, wave })),
    preferredAgents: Object.fromEntries(
      Object.entries(fixture.capabilityRouting?.preferredAgents ?? {}).map(([name, ids]) => [
        name,
        ids.map(agent),
      ]),
    ),
    notes: [...scoringNotes(raw), ...notesOf(raw)],
  };
}

type Spelling = Readonly<{ agent: (name: string) => string; lane: string; wave: number }>;

/** With the defaults of `wave coord post`. */
function recordOf(
  raw: RawCase['fixture']['records'][number],
  index: number,
  { agent, lane, wave }: Spelling,
): CoordinationRecord {
  const { kind, agentId, summary, detail } = raw;
  const priority = raw.priority ?? 'normal';
  const hasSummary = (summary ?? '').trim() !== '';
  return {
    id: raw.id ?? `record-${index + 1}`,
    kind,
    wave,
    lane,
    agentId: agentId === null ? null : agent(agentId),
    targets: raw.targets.map((target) =>
      target.startsWith('agent:') ? `agent:${agent(target.slice('agent:'.length))}` : agent(target),
    ),
    status: raw.status ?? (kind === 'resolved-by-policy' ? 'resolved' : 'open'),
    priority,
    blocking: raw.blocking ?? blocksByDefault(kind),
    blockerSeverity: raw.blockerSeverity ?? defaultSeverity(kind, priority),
    artifactRefs: raw.artifactRefs,
    dependsOn: raw.dependsOn,
    closureCondition: raw.closureCondition,
    confidence: raw.confidence ?? null,
    summary: (hasSummary ? summary : detail) ?? '',
    detail: hasSummary ? detail : null,
    attempt: raw.attempt ?? null,
    source: raw.source ?? (agentId === null ? 'operator' : 'agent'),
    required: raw.required ?? false,
  };
}

/** Keys that mean nothing here, each once, wherever it stands. */
function notesOf(raw: RawCase): string[] {
  const { scoring, expectations, fixture } = raw;
  const parts: readonly (readonly [name: string, keys: readonly string[], values: readonly object[]])[] = [
    ['', [...Object.keys(caseSchema.shape), 'version', 'tags'], [raw]],
    ['scoring.', ['primaryMetric', 'thresholds'], [scoring]],
    ['expectations.', Object.keys(caseSchema.shape.expectations.shape), [expectations]],
    ['fixture.', Object.keys(caseSchema.shape.fixture.shape), [fixture]],
    ['fixture.agents[].', ['agentId', 'title', 'ownedPaths', 'capabilities'], fixture.agents],
    ['fixture.records[].', Object.keys(recordSchema.shape), fixture.records],
    ['fixture.capabilityRouting.', ['preferredAgents'], [fixture.capabilityRouting ?? {}]],
  ];
  return parts.flatMap(([name, known, values]) => {
    const keys = new Set(values.flatMap((value) => Object.keys(value)).filter((key) => !known.includes(key)));
    return [...keys].sort().map((key) => `${name}${key} is not used`);
  });
}
