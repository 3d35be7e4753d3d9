import { exitCode } from '../../base/exit-code.js';
import { printable } from '../../base/printable.js';
import { Problem } from '../../base/problem.js';
import { runBenchmark } from '../../engine/benchmark/score-case.js';
import type { Handler, Invocation } from '../command.js';
import { textOption, wantsJson } from '../context.js';
import { loadCases } from './load-cases.js';

/** `wave benchmark list`: the cases that there are. */
export const benchmarkList: Handler = (invocation) => {
  const cases = loadCases(invocation).map(({ file, benchmark }) => {
    const { id, title, familyId, benchmarkId, primaryMetric, thresholds } = benchmark;
    return { id, title, familyId, benchmarkId, primaryMetric, thresholds, file };
  });
  print(invocation, { kind: 'benchmark-cases', cases }, () =>
    cases.map(({ id, title }) => `${id}  ${title}`),
  );
  return 0;
};

/** `wave benchmark show`: one case as it is understood. */
export const benchmarkShow: Handler = (invocation) => {
  const loaded = loadCases(invocation);
  const [first] = loaded;
  if (first === undefined || (loaded.length > 1 && textOption(invocation, 'case') === undefined)) {
    throw new Problem('cli/missing-flag', 'which case? --case is needed', {
      hint: 'wave benchmark list',
    });
  }
  const { file, benchmark } = first;
  print(invocation, { kind: 'benchmark-case', file, ...benchmark }, () => [
    `${benchmark.id}: ${benchmark.title}`,
    `  scored by ${benchmark.primaryMetric}`,
    ...Object.entries(benchmark.thresholds).map(([metric, least]) => `  threshold ${metric} ${least}`),
    ...benchmark.agents.map(({ agentId, title }) => `  ${agentId} ${title}`),
    ...benchmark.records.map(
      ({ id, kind, agentId, summary }) => `  ${kind} ${id} of ${agentId ?? 'a person'}: ${summary}`,
    ),
    ...benchmark.summaryFacts.map((fact) => `  in the summary: ${fact}`),
    ...benchmark.targetedInboxes.flatMap(({ agentId, facts }) =>
      facts.map((fact) => `  in the inbox of ${agentId} alone: ${fact}`),
    ),
    ...benchmark.requiredAssignments.map((one) => `  ${one.requestId} is for ${one.assignedAgentId}`),
    ...benchmark.clarificationRequestIds.map((id) => `  the question ${id} stays open`),
    ...(benchmark.requireBlockingGuard ? ['  the wave stays open'] : []),
    ...benchmark.notes.map((note) => `  note: ${note}`),
  ]);
  return 0;
};

/**
 * `wave benchmark run`: plays cases against the views that agents get, and scores them.
 * @returns 0 where all of them passed, else the row `failed`
 */
export const benchmarkRun: Handler = (invocation) => {
  const { results, passed } = runBenchmark(loadCases(invocation).map(({ benchmark }) => benchmark));
  print(invocation, { kind: 'benchmark-results', results, passed }, () => [
    ...results.flatMap(({ caseId, scores, passed: isPassed, findings, notes, unscored }) => [
      `${isPassed ? 'passed' : 'FAILED'}  ${caseId}  ${Object.entries(scores)
        .map(([metric, score]) => `${metric} ${score ?? 'not scored'}`)
        .join(', ')}`,
      ...findings.map((finding) => `  ${finding}`),
      ...unscored.map(({ metric, reason }) => `  ${metric} is not scored: ${reason}`),
      ...notes.map((note) => `  note: ${note}`),
    ]),
    `${results.filter((result) => result.passed).length} of ${results.length} cases passed`,
  ]);
  return exitCode(passed ? 'ok' : 'failed');
};

function print(
  invocation: Invocation,
  document: Readonly<Record<string, unknown>>,
  lines: () => readonly string[],
): void {
  const { io } = invocation;
  if (wantsJson(invocation)) io.stdout(`${JSON.stringify({ schemaVersion: 1, ...document })}\n`);
  else
    io.stdout(
      lines()
        .map((line) => `${oneLine(line)}\n`)
        .join(''),
    );
}

/** What a file says, made safe to show, on one line whose spaces stay. */
function oneLine(text: string): string {
  const line = printable(text).replaceAll(/\s*\n\s*/g, ' ');
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}
