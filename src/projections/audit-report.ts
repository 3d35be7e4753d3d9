import { isOpenStatus } from '../model/coordination-record.js';
import type { CoordinationRecord } from '../model/coordination-record.js';
import type { Verdict } from '../model/gate.js';
import type { WaveState } from '../reducers/wave-state.js';
import { codeCell, codeSpan, table } from './markdown.js';
import type { AttemptHistory, RunHistory, WaveHistory } from './wave-history.js';

/** Who launched a run and how it ended, from the lane's log. */
export type ReportedRun = Readonly<{
  runId: string;
  operator: string;
  startedAt: string;
  ended: string | null;
}>;

/** What the report of an exported wave is made from. */
export type AuditReportInput = Readonly<{
  lane: string;
  wave: number;
  state: WaveState;
  history: WaveHistory;
  runs: readonly ReportedRun[];
  /** Open records of the blackboard. */
  open: readonly CoordinationRecord[];
  posted: number;
  /** The file of the wave in the export: `same` as at the start of the last run, `changed` since, or not there. */
  file: 'same' | 'changed' | 'missing';
  /** Files that records name and that are not there. */
  missing: readonly string[];
  seals: number;
}>;

const MOST_PATHS = 200;

/**
 * The report of a wave for a reviewer: what came of it and why, who did what, what was changed, judged, inferred, waived.
 * Made from the records alone, so that the same records give the same bytes. Whatever agents and people wrote stands in it
 * as code.
 */
export function auditReport(input: AuditReportInput): string {
  const parts = [
    heading(input),
    section('Agents', agentTable(input.history.runs)),
    section('What changed while each agent ran', changes(input.history.runs)),
    section('Gates', gateTable([...input.state.gates.values()])),
    section('Evidence', evidence([...input.state.gates.values()])),
    section('Contracts', contracts(input.state)),
    section('Proof that people registered', bundles(input.state)),
    section('Attempts', attempts(input.history.attempts)),
    section('Inferred stages', inferred(input.history.attempts)),
    section('Decisions of people, and what was out of the ordinary', notable(input)),
    section('Claims of the agents', claims(input.history.runs)),
    section('Open on the blackboard', openRecords(input)),
    section('Files that evidence depends on', files(input.state)),
    section('The record itself', record(input)),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function heading({ lane, wave, state, history, runs }: AuditReportInput): string {
  const { opened, outcomeDetail } = state;
  const running = state.outcome === 'open';
  const word = running ? (opened === null ? 'planned' : 'running') : state.outcome;
  const because =
    outcomeDetail === null
      ? []
      : [`Why: ${codeSpan(outcomeDetail.statusCode)} ${codeSpan(outcomeDetail.detail, 1000)}`];
  const first = history.openings[0];
  const span =
    first === undefined
      ? []
      : [
          `Begun ${first.at}, ${running ? 'last record' : 'ended'} ${outcomeDetail?.at ?? state.lastEventAt ?? '?'}, ${plural(state.attempt, 'attempt')}.`,
        ];
  const note = running
    ? ['**The wave was still open when this was exported.** It holds what was recorded until then.']
    : [];
  const launched = runs.map(({ runId, operator, startedAt, ended }) => [
    codeCell(runId),
    codeCell(operator),
    startedAt,
    ended === null ? 'not recorded' : codeCell(ended),
  ]);
  return [
    `# Wave ${wave} of lane ${lane}: ${word}`,
    opened === null ? '' : codeSpan(opened.wave.title),
    ...note,
    ...because,
    ...span,
    table(['run', 'launched by', 'at', 'ended'], launched),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function agentTable(runs: readonly RunHistory[]): string {
  const rows = runs.map((run) => [
    codeCell(run.agentId),
    run.stage,
    String(run.attempt),
    codeCell(run.executor),
    exitOf(run),
    durationOf(run),
    run.envelope === null ? '' : codeCell(run.envelope.proof.state),
    costOf(run),
    codeCell(run.detail, 200),
  ]);
  return table(['agent', 'stage', 'attempt', 'executor', 'exit', 'ran for', 'proof', 'cost', 'detail'], rows);
}

function exitOf({ state, exitCode, signal, stop }: RunHistory): string {
  if (state === 'buried') return 'never started';
  if (state === 'requested' || state === 'running') return state;
  const how =
    exitCode === null ? 'unknown' : signal === null ? String(exitCode) : `${exitCode} (${codeCell(signal)})`;
  return stop === null ? how : `${how}, stopped: ${codeCell(stop)}`;
}

function durationOf({ startedAt, endedAt }: RunHistory): string {
  const ms = Date.parse(endedAt ?? '') - Date.parse(startedAt ?? '');
  return Number.isFinite(ms) ? `${(ms / 1000).toFixed(1)} s` : '';
}

/** A price that nobody said is not a price of nothing. */
function costOf({ envelope }: RunHistory): string {
  const usage = envelope?.usage ?? null;
  if (usage === null) return '';
  const { inputTokens, outputTokens, costUsd, atLeast = [] } = usage;
  const least = (of: 'tokens' | 'usd'): string => (atLeast.includes(of) ? '≥' : '');
  const price = costUsd === null ? 'unpriced' : `${least('usd')}${costUsd.toFixed(4)} USD`;
  return `${price}, ${least('tokens')}${inputTokens ?? '?'} in, ${least('tokens')}${outputTokens ?? '?'} out`;
}

function changes(runs: readonly RunHistory[]): string {
  const parts = runs
    .filter((run) => run.changes.length > 0)
    .map((run) => {
      const beside = [...run.beside].sort();
      const shared =
        beside.length === 0 ? '' : `, beside ${beside.map((agent) => codeSpan(agent)).join(', ')}`;
      const lines = run.changes
        .slice(0, MOST_PATHS)
        .map(
          ({ path, change }) =>
            `- ${change} ${codeSpan(path)}${run.unowned.includes(path) ? ' (**nobody who ran owns it**)' : ''}`,
        );
      const more = run.changes.length > MOST_PATHS ? [`- and ${run.changes.length - MOST_PATHS} more`] : [];
      return [`${codeSpan(run.agentId)}, attempt ${run.attempt}${shared}:`, '', ...lines, ...more].join('\n');
    });
  return parts.length === 0 ? 'Nothing that was measured.' : parts.join('\n\n');
}

function gateTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ gate, agentId, ok, statusCode, rung, inferred: isInferred, detail }) => [
    gate,
    agentId === null ? '' : codeCell(agentId),
    ok ? 'passes' : '**open**',
    codeCell(statusCode),
    codeCell(rung),
    isInferred ? 'inferred' : '',
    codeCell(detail, 300),
  ]);
  return table(['gate', 'agent', '', 'code', 'rung', '', 'detail'], rows);
}

function evidence(verdicts: readonly Verdict[]): string {
  return verdicts
    .filter((verdict) => verdict.evidence.length > 0)
    .map(({ gate, agentId, evidence: refs }) => {
      const who = agentId === null ? '' : ` ${codeSpan(agentId)}`;
      return [`${gate}${who}:`, '', ...refs.map((ref) => `- ${codeSpan(ref, 400)}`)].join('\n');
    })
    .join('\n\n');
}

function contracts({ contracts: all }: WaveState): string {
  const rows = [...all.values()].map(({ agentId, contractId, result }) => [
    codeCell(agentId),
    codeCell(contractId),
    result === null ? 'not checked' : result.outcome === 'passed' ? 'passed' : `**${result.outcome}**`,
    result === null ? '' : String(result.attempt),
    result === null ? '' : `${(result.durationMs / 1000).toFixed(1)} s`,
    result === null ? '' : codeCell(result.findings.join('; '), 500),
  ]);
  return table(['agent', 'contract', '', 'attempt', 'took', 'findings'], rows);
}

function bundles({ bundles: all }: WaveState): string {
  const rows = [...all.values()].map(
    ({ id, agentId, state, authoritative, recordedBy, recordedAt, detail, artifacts }) => [
      codeCell(agentId),
      codeCell(id),
      state,
      authoritative ? 'authoritative' : 'advisory',
      codeCell(recordedBy),
      recordedAt,
      codeCell(detail, 500),
      artifacts.map(({ path, sha256 }) => codeCell(`${path} sha256:${sha256}`)).join(' '),
    ],
  );
  return table(['agent', 'bundle', '', '', 'by', 'at', 'detail', 'files'], rows);
}

function attempts(all: readonly AttemptHistory[]): string {
  return all
    .map(({ number, plan, startedAt, end }) => {
      const reasons = Object.entries(plan.reasons).map(([agent, reason]) => {
        const does = plan.selectedAgentIds.includes(agent) ? 'runs' : 'is reused';
        return `- ${codeSpan(agent)} ${does}: ${codeSpan(reason)}`;
      });
      const after =
        end === null
          ? 'not ended'
          : `${end.outcome} ${end.at}: ${codeSpan(end.statusCode)} ${codeSpan(end.detail, 500)}`;
      const wait = end !== null && end.backoffMs > 0 ? `, then a pause of ${end.backoffMs} ms` : '';
      const switched = Object.entries(plan.executorChanges ?? {}).map(
        ([agent, executor]) =>
          `- ${codeSpan(agent)} changes to another executor: ${codeSpan(JSON.stringify(executor))}`,
      );
      return [
        `### Attempt ${number}`,
        '',
        `From ${startedAt}. Ended: ${after}${wait}.`,
        '',
        ...reasons,
        ...switched,
      ].join('\n');
    })
    .join('\n\n');
}

function inferred(all: readonly AttemptHistory[]): string {
  const last = all.findLast((attempt) => attempt.inferred.length > 0);
  const lines = (last?.inferred ?? []).map(({ stage, evidence: refs }) => {
    const said =
      refs.length === 0 ? 'nothing speaks against it' : refs.map((ref) => codeSpan(ref)).join(', ');
    return `- ${codeSpan(stage)} has no steward in this wave and was concluded from facts: ${said}`;
  });
  return lines.join('\n');
}

function notable({ history }: AuditReportInput): string {
  const rows = history.notable.map(({ at, actor, type, agent, detail }) => [
    at,
    codeCell(actor),
    codeCell(type),
    agent === null ? '' : codeCell(agent),
    codeCell(detail, 500),
  ]);
  return rows.length === 0
    ? 'None: nothing was waived, overridden or stopped.'
    : table(['at', 'who', 'what', 'about', 'data'], rows);
}

function claims(runs: readonly RunHistory[]): string {
  const lines = runs.flatMap(({ agentId, attempt, envelope }) => {
    if (envelope === null) return [];
    const { gaps, unresolvedBlockers, riskNotes, proof } = envelope;
    const said = [
      ...(proof.detail === null ? [] : [`proof: ${codeSpan(proof.detail)}`]),
      ...gaps.map(({ kind, detail }) => `gap ${codeSpan(kind)} ${codeSpan(detail ?? '')}`),
      ...unresolvedBlockers.map(({ kind, detail }) => `blocker ${codeSpan(kind)} ${codeSpan(detail ?? '')}`),
      ...riskNotes.map((note) => `risk ${codeSpan(note)}`),
    ];
    return said.map((text) => `- ${codeSpan(agentId)}, attempt ${attempt}: ${text}`);
  });
  return lines.slice(0, MOST_PATHS).join('\n');
}

function openRecords({ open, posted }: AuditReportInput): string {
  const lines = open
    .filter(({ status }) => isOpenStatus(status))
    .map(
      ({ id, kind, agentId, summary }) =>
        `- ${codeSpan(kind)} ${codeSpan(id)} by ${codeSpan(agentId ?? 'a person')}: ${codeSpan(summary)}`,
    );
  const shown = lines.slice(0, MOST_PATHS);
  const more = lines.length > shown.length ? [`- and ${lines.length - shown.length} more`] : [];
  return shown.length === 0
    ? `Nothing is open; ${plural(posted, 'record')} in all.`
    : [...shown, ...more].join('\n');
}

function files({ measured }: WaveState): string {
  const rows = [...measured.values()]
    .sort((left, right) => (left.path < right.path ? -1 : 1))
    .map(({ path, exists, bytes, sha256 }) => [
      codeCell(path),
      exists ? String(bytes) : '**missing**',
      sha256 ?? '',
    ]);
  return table(['path', 'bytes', 'sha256'], rows);
}

function record({ state, file, missing, seals, history }: AuditReportInput): string {
  const { opened } = state;
  const said = {
    same: 'is what the last run read',
    changed: 'is **not** what the last run read: it was changed since',
    missing: 'is not there any more',
  }[file];
  return [
    ...(opened === null
      ? []
      : [`- The wave file ${codeSpan(opened.file)} ${said}; fingerprint ${opened.fingerprint}.`]),
    `- ${plural(seals, 'seal')}, ${plural(history.runs.filter(({ envelope }) => envelope !== null).length, 'envelope')}.`,
    ...missing.map((path) => `- **Missing:** ${codeSpan(path)}`),
    ...[...state.unknown].map(([type, count]) => `- ${count} of unknown type ${codeSpan(type)}`),
    ...state.anomalies.map((anomaly) => `- Impossible: ${codeSpan(anomaly)}`),
    '- `wave audit verify --export <this folder>` checks every byte of it, `wave replay --export <this folder>` decides again.',
  ].join('\n');
}

function section(title: string, body: string): string {
  return body === '' ? '' : `## ${title}\n\n${body}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
