import { formatDuration } from '../../base/duration.js';
import { alignedTable, codeCell, codeSpan } from '../markdown.js';
import { costText, tokensText, usedText } from '../spent-text.js';
import type { AgentRetro, RunRetro } from './agent-retro.js';
import type { GateRetro } from './gate-retro.js';
import type { AttemptRetro, WaveRetro } from './wave-retro.js';

/** Entries of one list; the rest is counted. */
const MOST = 30;

/**
 * The retrospective of a wave as Markdown that can stand in a pull request. What agents and people wrote stands in it as code, so that
 * nothing in it means anything.
 */
export function renderRetro(retro: WaveRetro, lane: string): string {
  const parts = [
    heading(retro, lane),
    section('What to change next time', lessons(retro)),
    section('What is open', open(retro)),
    section('Attempts', list(retro.attempts.map(attempt))),
    section('Agents', agents(retro.agents)),
    section('Gates that failed on the way', list(retro.gates.map(gate))),
    section('Questions to people', list(retro.questions.map(question))),
    section('Decisions of people', list(retro.acts.map(act))),
    section('Blockers', list(retro.blockers.map(blocker))),
    section('Contradictions', list(retro.contradictions.map(contradiction))),
    section('Budgets', list(retro.budgets.map(({ at, level, use }) => `${at} ${level}: ${plain(use)}`))),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function heading(retro: WaveRetro, lane: string): string {
  const { wave, title, status, summary, startedAt, elapsedMs, attempts, agents: all } = retro;
  const work = all.reduce((sum, { workMs }) => sum + workMs, 0);
  const { input, output, cached } = retro.tokens;
  const used = usedText(retro);
  const from = cached === null || cached === 0 ? '' : ` (${cached} from caches)`;
  const tokens = input === null ? '' : `; ${input} in${from}, ${output ?? 0} out`;
  const lines = [
    ...(startedAt === null
      ? []
      : [
          `- time: ${formatDuration(elapsedMs ?? 0)} since ${startedAt}, ${plural(attempts.length, 'attempt')}; agents worked ${formatDuration(work)}`,
        ]),
    ...(used === undefined ? [] : [`- ${used}${tokens}`]),
  ];
  const named = title === null || title === '' ? '' : `${codeSpan(title)}\n\n`;
  return `# Wave ${wave} of lane ${lane}: ${status}\n\n${named}${codeSpan(summary, 1000)}\n\n${lines.join('\n')}`;
}

function lessons({ lessons: all }: WaveRetro): string {
  return list(
    all.map(
      ({ agentId, fact, change }) => `${agentId === null ? '' : `${codeSpan(agentId)} `}${fact}: ${change}`,
    ),
  );
}

/** A word of the log as it is, where it is no more than that. */
function plain(text: string): string {
  return /^[\w ,.:;()-]*$/.test(text) ? text : codeSpan(text);
}

function open({ open: reasons, next }: WaveRetro): string {
  const said = list(
    reasons.map(({ gate: name, agentIds, statusCode, why }) => {
      const who =
        agentIds.length === 0
          ? ''
          : ` of ${agentIds
              .slice(0, 5)
              .map((id) => codeSpan(id))
              .join(', ')}`;
      return `gate ${plain(name)}${who}: ${codeSpan(statusCode)} ${codeSpan(why, 300)}`;
    }),
  );
  const commands = next.length === 0 ? '' : ['```', ...next, '```'].join('\n');
  return [said, commands].filter((part) => part !== '').join('\n\n');
}

function attempt({
  attempt: number,
  ran,
  reused,
  elapsedMs,
  outcome,
  statusCode,
  detail,
}: AttemptRetro): string {
  const who = ran.length === 0 ? 'nobody ran' : `${ran.map((id) => codeSpan(id)).join(', ')} ran`;
  const again = reused.length === 0 ? '' : `, ${reused.length} reused`;
  const took = elapsedMs === null ? '' : `, ${formatDuration(elapsedMs)}`;
  if (outcome === null) return `attempt ${number}${took}: ${who}${again}; its end is not on record`;
  const why = `${codeSpan(statusCode ?? '')} ${codeSpan(detail ?? '', 200)}`.trim();
  return `attempt ${number}${took}: ${who}${again}; ${plain(outcome)}, ${why}`;
}

/** How an agent stands, at a glance. */
const marks: Readonly<Record<string, string>> = {
  satisfied: '✓',
  closed: '✓',
  working: '▸',
  ended: '▸',
  waiting: '·',
  planned: '·',
};

function agents(all: readonly AgentRetro[]): string {
  if (all.length === 0) return '';
  const rows = all.map((agent) => [
    `${marks[agent.state] ?? '✗'} ${codeCell(agent.agentId)}`,
    plain(agent.role),
    String(agent.runs.length),
    formatDuration(agent.workMs),
    tokensText(agent),
    costText(agent),
    String(agent.toolCalls),
    String(agent.files.length),
  ]);
  const head = ['agent', 'role', 'runs', 'worked', 'tokens', 'cost', 'tools', 'files'];
  const told = all.filter(
    ({ runs }) => runs.length > 1 || runs.some(({ failureClass }) => failureClass !== null),
  );
  return [alignedTable(head, rows), told.map(tries).join('\n')].filter((part) => part !== '').join('\n\n');
}

function tries({ agentId, state, runs, waitMs }: AgentRetro): string {
  const waited = waitMs === 0 ? '' : `, waited ${formatDuration(waitMs)} for its provider`;
  const more = runs.length > MOST ? [`  - ${runs.length - MOST} before these`] : [];
  return [
    `- ${codeSpan(agentId)}, ${state}${waited}:`,
    ...more,
    ...runs.slice(-MOST).map((one) => `  - ${run(one)}`),
  ].join('\n');
}

function run(one: RunRetro): string {
  const { attempt: number, executor, model, ended, failureClass, elapsedMs, detail, sessionId } = one;
  const which = model === null ? '' : ` (${plain(model)})`;
  const took = elapsedMs === null ? '' : ` after ${formatDuration(elapsedMs)}`;
  const kind = failureClass === null || failureClass === ended ? '' : ` (${plain(failureClass)})`;
  const used = tokensText(one) === '-' ? '' : `, ${tokensText(one)} tokens, ${costText(one)}`;
  const why = failureClass === null || detail === '' ? '' : `: ${codeSpan(detail, 160)}`;
  const session = sessionId === null ? '' : `; session ${codeSpan(sessionId, 80)}`;
  return `attempt ${number} on ${plain(executor)}${which}: ${plain(ended)}${kind}${took}${used}${why}${session}`;
}

function gate({ gate: name, agentId, failed, passed }: GateRetro): string {
  const who = agentId === null ? '' : ` of ${codeSpan(agentId)}`;
  const said = failed
    .slice(0, 5)
    .map(({ attempt: number, statusCode, detail }) =>
      `${codeSpan(statusCode)} in attempt ${number} ${codeSpan(detail, 160)}`.trimEnd(),
    );
  const more = failed.length > 5 ? ` and ${failed.length - 5} more` : '';
  const end =
    passed === null
      ? 'not passed since'
      : `passed${passed.statusCode === 'pass' ? '' : ` as ${plain(passed.statusCode)}`}: ${plain(passed.because)}`;
  return `${plain(name)}${who}: ${said.join('; ')}${more}; ${end}`;
}

function question({
  agentId,
  question: text,
  by,
  answer,
  isDefault,
  waitedMs,
}: WaveRetro['questions'][number]): string {
  const asked = `${agentId === null ? 'asked' : `${codeSpan(agentId)} asked`} ${codeSpan(text, 200)}`;
  if (by === null) return `${asked}: not answered for ${formatDuration(waitedMs)}`;
  const said = answer === null ? 'closed it' : `answered ${codeSpan(answer, 200)}`;
  return `${asked}: ${isDefault ? 'its own default' : codeSpan(by)} ${said} after ${formatDuration(waitedMs)}`;
}

function act({ at, by, what, agentId, why }: WaveRetro['acts'][number]): string {
  const about = agentId === null ? '' : ` about ${codeSpan(agentId)}`;
  return `${at} ${codeSpan(by)}: ${plain(what)}${about}${why === '' ? '' : `: ${codeSpan(why, 200)}`}`;
}

function blocker({ agentId, summary, openedAt, closedAt, by }: WaveRetro['blockers'][number]): string {
  const who = agentId === null ? '' : ` by ${codeSpan(agentId)}`;
  const end = closedAt === null ? '**open**' : `closed ${closedAt} by ${codeSpan(by ?? '?')}`;
  return `${codeSpan(summary, 200)}${who}, since ${openedAt}: ${end}`;
}

function contradiction({
  about,
  agents: ids,
  state,
  by,
  reason,
}: WaveRetro['contradictions'][number]): string {
  const who = ids.map((id) => codeSpan(id)).join(', ');
  const end =
    state === 'open'
      ? '**open**'
      : `${state} by ${codeSpan(by ?? '?')}${reason === null || reason === '' ? '' : `: ${codeSpan(reason, 200)}`}`;
  return `${codeSpan(about, 200)}${who === '' ? '' : ` between ${who}`}: ${end}`;
}

function list(lines: readonly string[]): string {
  const more = lines.length > MOST ? [`- and ${lines.length - MOST} more`] : [];
  return [...lines.slice(0, MOST).map((line) => `- ${line}`), ...more].join('\n');
}

function section(title: string, body: string): string {
  return body === '' ? '' : `## ${title}\n\n${body}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
