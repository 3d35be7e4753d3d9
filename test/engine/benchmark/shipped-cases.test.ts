import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { realViews } from '../../../src/engine/benchmark/play-case.js';
import type { CompiledViews } from '../../../src/engine/benchmark/play-case.js';
import { readCases } from '../../../src/engine/benchmark/read-cases.js';
import { runBenchmark, scoreCase } from '../../../src/engine/benchmark/score-case.js';
import type { BenchmarkCase } from '../../../src/model/benchmark.js';

const folder = new URL('../../../benchmarks/coordination/', import.meta.url);
const files = readdirSync(folder);
const cases = files.flatMap((file): BenchmarkCase[] => {
  const read = readCases(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
  expect(read.problems).toBeNull();
  return [...(read.cases ?? [])];
});
const named = (id: string): BenchmarkCase => cases.find((one) => one.id === id) as BenchmarkCase;

describe('the cases that Wave brings', () => {
  it('are at least seven, named after their files, without a key that means nothing', () => {
    expect(cases.length).toBeGreaterThanOrEqual(7);
    expect(cases.map(({ id }) => `${id}.json`)).toEqual(files);
    expect(cases.flatMap(({ notes }) => notes)).toEqual([]);
  });

  it.each(cases.map((one) => [one.id, one] as const))('%s passes with what agents get', (_, given) => {
    expect(scoreCase(given)).toMatchObject({ passed: true, findings: [] });
  });

  it('all pass together', () => expect(runBenchmark(cases).passed).toBe(true));
});

/** The views with one mechanism taken away. */
const broken = {
  'an empty summary': { ...realViews, summary: () => '' },
  'a summary of the newest 4,000 characters': {
    ...realViews,
    summary: ({ openRows, read }) =>
      openRows()
        .flatMap((row) => read(row) ?? [])
        .map(({ summary }) => summary)
        .join('\n')
        .slice(-4000),
  },
  'inboxes that hold everything': {
    ...realViews,
    inbox: ({ openRows, read }) =>
      openRows()
        .flatMap((row) => read(row) ?? [])
        .map(({ summary }) => summary)
        .join('\n'),
  },
  'no inboxes': { ...realViews, inbox: () => '' },
  'no routing': { ...realViews, routes: false },
  'nobody who looks for contradictions': { ...realViews, findsContradictions: false },
} satisfies Record<string, CompiledViews>;

describe('a case fails without what it is about', () => {
  it.each<[string, keyof typeof broken]>([
    ['pooled-facts', 'an empty summary'],
    ['pooled-facts', 'no inboxes'],
    ['pooled-facts', 'inboxes that hold everything'],
    ['conflicting-claims', 'nobody who looks for contradictions'],
    ['premature-closing', 'no inboxes'],
    ['expert-routing', 'no routing'],
    ['expert-routing', 'inboxes that hold everything'],
    ['mutual-requests', 'no routing'],
    ['mutual-requests', 'inboxes that hold everything'],
    ['question-stays-open', 'an empty summary'],
    ['owners-are-told', 'inboxes that hold everything'],
    ['facts-in-noise', 'a summary of the newest 4,000 characters'],
  ])('%s with %s', (id, what) => {
    const { passed, findings } = scoreCase(named(id), broken[what]);
    expect(passed).toBe(false);
    expect(findings.length).toBeGreaterThan(0);
  });

  it.each([
    'conflicting-claims',
    'premature-closing',
    'mutual-requests',
    'question-stays-open',
    'owners-are-told',
    'facts-in-noise',
  ])('%s without what holds the wave up', (id) => {
    const given = named(id);
    const records = given.records
      .filter(({ kind }) => kind !== 'claim')
      .map((record) => ({ ...record, blocking: false }));
    const { passed, findings } = scoreCase({ ...given, records });
    expect(passed).toBe(false);
    expect(findings).toContain('nothing keeps the wave from closing');
  });
});
