import { formatDuration } from '../../base/duration.js';
import { printableLine } from '../../base/printable.js';
import type { JsonObject } from '../../base/json.js';
import { isJsonObject } from '../../base/json.js';
import { checkedOutWords } from '../../model/checked-out.js';
import { HEAD_PATH } from '../../model/git-path.js';
import type { RecordDraft } from '../../model/record.js';
import { boardLines } from './board-lines.js';

type Render = (data: JsonObject, record: RecordDraft) => string | undefined;

const text = (value: unknown): string => (typeof value === 'string' ? printableLine(value, 240) : '');
// Logs may hold what other programs wrote: whatever is not what it should be is left out.
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(text) : []);
const shortList = (paths: readonly string[]): string =>
  `${text(paths.slice(0, 5).join(', '))}${paths.length > 5 ? ` and ${paths.length - 5} more` : ''}`;
const object = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});

const renderers: Readonly<Record<string, Render>> = {
  ...boardLines,
  'wave.opened': (data) => `begins: ${text(object(data.wave).title)}`,
  'attempt.started': ({ plan }, { attempt }) => {
    const { selectedAgentIds, reusableAgentIds } = object(plan);
    const reused = texts(reusableAgentIds).length;
    const selected = texts(selectedAgentIds).join(', ') || 'nobody';
    return `attempt ${attempt ?? '?'}: ${selected} to run${reused === 0 ? '' : `, ${reused} reused`}`;
  },
  'agent-run.started': (_, { agent }) => `${agent ?? '?'} runs`,
  'agent-run.stop-requested': ({ reason }, { agent }) => `${agent ?? '?'} is being stopped: ${text(reason)}`,
  'agent-run.buried': ({ reason }, { agent }) => `${agent ?? '?'} did not start: ${text(reason)}`,
  'agent-run.exited': ({ exitCode, signal, detail }, { agent }) => {
    const how =
      exitCode === null ? `ended, exit unknown: ${text(detail)}` : `ended with ${text(String(exitCode))}`;
    return `${agent ?? '?'} ${how}${typeof signal === 'string' ? ` (${signal})` : ''}`;
  },
  'agent-run.concluded': ({ said, failureClass, detail, retryAfterMs, denied }, { agent }) => {
    if (failureClass === 'rate-limited') {
      const asked =
        typeof retryAfterMs === 'number' ? `, which asks to wait ${formatDuration(retryAfterMs)}` : '';
      return `${agent ?? '?'} was turned away by its provider${asked}: ${text(detail)}`;
    }
    const news = [...refusals(texts(denied)), ...unread(unreadMarkers(said))];
    return news.length === 0 ? undefined : `${agent ?? '?'} ${news.join('; it ')}`;
  },
  'agent-run.envelope-measured': ({ path, sha256 }, { agent }) =>
    `the result envelope of ${agent ?? '?'} (${text(path)}) ${sha256 === null ? 'is gone' : 'has changed'}`,
  'agent-run.swept': (_, { agent }) => `${agent ?? '?'} had left processes running; they were ended`,
  'workspace.measured': ({ unowned, byContracts }) => {
    const [strays, checked] = [texts(unowned), texts(byContracts)];
    if (strays.length > 0) return `changed outside of owned paths: ${shortList(strays)}`;
    return checked.length > 0 ? `changed while a contract was checked: ${shortList(checked)}` : undefined;
  },
  'checkout.measured': ({ head, ref, move, unowned, running }) => {
    const strays = texts(unowned).filter((path) => path !== HEAD_PATH);
    const files = strays.length === 0 ? [] : [`changed outside of owned paths: ${shortList(strays)}`];
    const moved = isJsonObject(move) && texts(running).length > 0 ? [moveWords(move, { head, ref })] : [];
    return [...moved, ...files].join('; ') || undefined;
  },
  'workspace.added': ({ of }) => `the worktree of ${text(of)} is there`,
  'workspace.merged': ({ of, into }) =>
    `${text(of)} is merged into ${typeof into === 'string' ? text(into.replace('refs/heads/', '')) : 'what is checked out'}`,
  'workspace.merge-failed': ({ of, detail }) => `${text(of)} is not merged: ${text(detail)}`,
  'workspace.removed': ({ of, kept }) =>
    typeof kept === 'string' ? `the worktree of ${text(of)} stays: ${text(kept)}` : undefined,
  'contract.checked': ({ contractId, outcome, findings, total, durationMs, logPath }, { agent }) => {
    const took = typeof durationMs === 'number' ? ` (${formatDuration(durationMs)})` : '';
    const head = `contract ${text(contractId)} of ${agent ?? '?'}: ${text(outcome)}${took}`;
    const lines = texts(findings).slice(0, 3);
    if (lines.length === 0) return head;
    const more =
      typeof total === 'number' && total > lines.length ? ` (and ${total - lines.length} more)` : '';
    const log = typeof logPath === 'string' ? `; log: ${text(logPath)}` : '';
    return `${head}: ${text(lines.join('; '))}${more}${log}`;
  },
  'contract.check-abandoned': ({ contractId, reason }, { agent }) =>
    `the check of contract ${text(contractId)} of ${agent ?? '?'} was cut short: ${text(reason)}`,
  'library-docs.missed': ({ docs }, { agent }) => {
    const said = (Array.isArray(docs) ? docs : []).map((doc) => {
      const { library, detail } = object(doc);
      return `${text(library)}: ${text(detail)}`;
    });
    return `${agent ?? '?'} starts without documentation of libraries: ${text(said.join('; '))}`;
  },
  'inputs.refused': ({ problems }, { agent }) => {
    const said = (Array.isArray(problems) ? problems : []).map((problem) => {
      const { alias, path, producer, detail } = object(problem);
      return `input ${text(alias)} (${text(path)} of ${text(producer)}): ${text(detail)}`;
    });
    return `${agent ?? '?'} is not started: ${text(said.join('; '))}`;
  },
  'gate.evaluated': ({ verdict }) => {
    const { gate, ok, statusCode, agentId, detail, inferred } = object(verdict);
    // No news: what nobody declared, and what is as it should be beside an agent's own gate.
    if (inferred === true || statusCode === 'missing-status') return undefined;
    if (ok === true && statusCode === 'pass' && typeof gate === 'string' && QUIET_GATES.has(gate))
      return undefined;
    // Open from the beginning, until its owners have run; the end of the attempt says so if it matters.
    if (ok !== true && gate === 'component') return undefined;
    const who = typeof agentId === 'string' ? ` ${agentId}` : '';
    const said = `gate ${text(gate)}${who}: ${text(statusCode)}`;
    return ok === true ? said : `${said}. ${text(detail)}`;
  },
  'gap.forwarded': ({ stage, detail }, { agent }) =>
    `the gap of ${agent ?? '?'} (${text(stage)}) is passed on to the stages after it: ${text(detail)}`,
  'contradiction.detected': ({ about, claims }) => {
    const said = (Array.isArray(claims) ? claims : []).slice(0, 5).map((claim) => {
      const { agentId, says } = object(claim);
      return `${text(agentId)} says ${text(says)}`;
    });
    return `contradiction about ${text(about)}: ${said.join(', ')}`;
  },
  'contradiction.resolved': ({ id, how, by }) =>
    how === 'agreed' ? `${text(id)} is over: they agree now` : `${text(id)} is resolved by ${text(by)}`,
  'contradiction.decided': ({ id, verdict, reason }, { actor }) =>
    `${text(id)} is ${text(verdict)} by ${text(actor)}: ${text(reason)}`,
  'gap.settled': ({ recordId, status }) => `${text(recordId)} is ${text(status)}`,
  'provider.answered': ({ provider, outcome, detail }) =>
    `${text(provider)} ${outcome === 'failed' ? 'could not be asked' : `says ${text(outcome)}`}: ${text(detail)}`,
  'hook.answered': ({ hook, outcome, reason }, { agent }) =>
    outcome === 'allowed'
      ? undefined
      : `the hook ${text(hook)} keeps ${agent ?? 'the wave'} from ${agent === undefined ? 'closing' : 'starting'}: ${text(reason)}`,
  'budget.reached': ({ scope, agentId, used, limit, unit, level }) => {
    const whose = scope === 'agent' ? text(agentId) : `the ${text(scope)}`;
    const share =
      typeof used === 'number' && typeof limit === 'number' ? `${Math.floor((used / limit) * 100)} %` : '';
    const rest = level === 'stop' ? ': nothing more starts' : '';
    return `${share} of the budget of ${whose} is used (${text(String(limit))} ${text(unit)})${rest}`;
  },
  'attempt.ended': ({ outcome, detail, backoffMs }, { attempt }) => {
    if (outcome === 'closed') return undefined;
    const pause =
      typeof backoffMs === 'number' && backoffMs > 0 ? `, again in ${(backoffMs / 1000).toFixed(1)}s` : '';
    return `attempt ${attempt ?? '?'} ends (${text(outcome)}${pause}): ${text(detail)}`;
  },
  'wave.completed': ({ detail }) => `completed: ${text(detail)}`,
  'wave.failed': ({ detail }) => `failed: ${text(detail)}`,
  'wave.blocked': ({ detail }) => `blocked: ${text(detail)}`,
  'wave.cancelled': () => 'cancelled',
  'cancel.requested': ({ force }) =>
    force === true ? 'ending the running agents' : 'stopping after the running agents',
};

const MOVES: Readonly<Record<string, string>> = {
  advanced: 'has new commits',
  switched: 'is another branch',
  rewound: 'has lost commits',
  foreign: 'has commits of what the files never were',
};

function moveWords(move: JsonObject, now: JsonObject): string {
  const words = (of: JsonObject): string =>
    checkedOutWords({
      head: typeof of.head === 'string' ? text(of.head) : null,
      ref: typeof of.ref === 'string' ? text(of.ref) : null,
    });
  const kind = text(move.kind);
  const what = Object.hasOwn(MOVES, kind) ? MOVES[kind] : 'moved';
  const paths = texts(move.paths);
  const which = paths.length === 0 ? '' : ` (${shortList(paths)})`;
  return `while agents ran, what is checked out ${what}: ${words(now)}, before ${words(move)}${which}`;
}

function refusals(denied: readonly string[]): string[] {
  if (denied.length === 0) return [];
  return [`was not allowed: ${shortList(denied)} (more can be allowed under ### Permissions)`];
}

function unread(lines: ReturnType<typeof unreadMarkers>): string[] {
  const [first] = lines;
  if (first === undefined) return [];
  const more = lines.length > 1 ? ` (and ${lines.length - 1} more)` : '';
  return [
    `left a line that is not read as a marker${more}: line ${text(String(first.line))}: ${text(first.reason)}`,
  ];
}

/** What an agent itself wrote as a marker and nobody could read; templates and what tools printed are no news. */
export function unreadMarkers(said: unknown): readonly Readonly<Record<string, unknown>>[] {
  const { unread } = object(said);
  return (Array.isArray(unread) ? unread : []).map(object).filter(({ text: own }) => typeof own === 'string');
}

/** Gates that pass without being worth a line. */
const QUIET_GATES: ReadonlySet<string> = new Set([
  'log',
  'ownership',
  'assignment',
  'clarification',
  'infra',
]);

/** One event for people on one line; undefined for events that are not news. */
export function plainLine(record: RecordDraft): string | undefined {
  const said = Object.hasOwn(renderers, record.type)
    ? renderers[record.type]?.(record.data, record)
    : undefined;
  if (said === undefined) return undefined;
  return `${record.at.slice(11, 19)} wave ${record.wave ?? '-'}  ${said}`;
}
