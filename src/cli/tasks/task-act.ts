import { isoTime } from '../../base/clock.js';
import { didYouMean } from '../../base/nearest.js';
import { Problem } from '../../base/problem.js';
import type { ActedRecord, TaskActor, TaskOrder, TaskVerdict } from '../../engine/task-act.js';
import { actOnTask, isTaken } from '../../engine/task-act.js';
import { openEscalation } from '../../engine/open-escalation.js';
import { settledWith } from '../../engine/settled-with.js';
import type { RecordStatus } from '../../model/coordination-record.js';
import { isOpenStatus } from '../../model/coordination-record.js';
import type { TaskAction } from '../../model/task-action.js';
import { taskActions } from '../../model/task-action.js';
import { launchStep, stepPlaceOf } from '../../projections/next-steps.js';
import type { StatusInput } from '../../projections/status-input.js';
import type { CoordinationState } from '../../reducers/coordination-state.js';
import { coordinationReducer } from '../../reducers/coordination-state.js';
import type { LogFold } from '../../store/log/fold.js';
import { foldForReading, readLane, readWaveStatus } from '../../supervisor/read-wave-status.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import { checkTargets } from '../check-targets.js';
import type { Handler, Invocation } from '../command.js';
import { listOption, numberOption, openLane, textOption, wantsJson } from '../context.js';
import type { Answered } from '../people/answer-question.js';
import { answerQuestion } from '../people/answer-question.js';
import { appendToBoard } from '../people/board-writer.js';
import { amongChoices } from '../people/feedback-respond.js';
import { peopleText } from '../people/people-text.js';
import { namedQuestion } from '../people/question-place.js';
import { queueContinuation, settleRecords } from '../people/settle-records.js';
import { isAtWork } from '../people/wave-at-work.js';
import { pickWave } from '../pick-wave.js';
import { checkAuthor } from '../record-author.js';
import { actedRecord, wasFirst } from './acted-record.js';
import { escalationOf } from './escalate-task.js';
import { findTask } from './find-task.js';
import { takeRecord } from './take-record.js';
import { strangers } from './wave-agents.js';

/** What an action brought about. */
type Outcome = Readonly<{
  id: string;
  /** How the record stands now. */
  status: RecordStatus;
  targets: readonly string[];
  /** Something was recorded. */
  isNew: boolean;
  /** Ids of what was settled with it. */
  settled: readonly string[];
  /** The question to a person that it led to. */
  escalation: string | null;
  /** Why nothing was to be done, where the status does not say it. */
  why?: string | undefined;
}>;

/** `wave control task act` and `wave coord act`: somebody does something about a record; it is recorded who and why. */
export const taskAct: Handler = async (given) => {
  const invocation = asAgent(given);
  const action = actionWord(invocation);
  const context = await openLane(invocation);
  const lane = await readLane(context);
  const wave = pickWave(invocation, context, lane);
  const input = await readWaveStatus(context, wave, lane, context.clock.now());
  await checkAuthor(given, context, wave);
  if (given.options.to !== undefined) await checkTargets('to', listOption(given, 'to'), context);
  const { layout } = context;
  const path = layout.coordination(wave);
  const board = await foldForReading(path, coordinationReducer, layout, `wave-${wave}`);
  const record = actedRecord(context, wave, findTask(invocation, context, wave, board.state), board.state);
  const order = orderOf(invocation, context, action, input);
  const actor = actorOf(invocation, input);
  const verdict = actOnTask(order, record, actor);
  if (verdict.kind !== 'refused' && isTaken(actor, record))
    await takeRecord(invocation, context, wave, record.id);
  const outcome = await perform(invocation, context, wave, { verdict, record, order, board, input });
  say(invocation, context, wave, action, outcome, input);
  return 0;
};

/** Acting in an agent's name is what `--agent` is for; an agent acts in no other one's. */
function asAgent(invocation: Invocation): Invocation {
  const { io } = invocation;
  const own = io.env.WAVE_AGENT;
  const named = textOption(invocation, 'agent');
  if (named === undefined || named === own) return invocation;
  if (own === undefined) return { ...invocation, io: { ...io, env: { ...io.env, WAVE_AGENT: named } } };
  throw new Problem('coord/not-yours', `agent ${own} cannot act as ${named}`, { hint: 'leave --agent out' });
}

function actionWord({ words }: Invocation): TaskAction {
  const [word] = words;
  if (word === undefined) {
    throw new Problem('cli/missing-flag', 'what is to be done? One of the actions is needed', {
      hint: taskActions.join(', '),
    });
  }
  const action = taskActions.find((known) => known === word);
  if (action !== undefined) return action;
  throw new Problem('cli/flag-value', `"${word}" is no action${didYouMean(word, taskActions)}`, {
    hint: taskActions.join(', '),
  });
}

function orderOf(
  invocation: Invocation,
  context: LaneContext,
  action: TaskAction,
  { definition }: StatusInput,
): TaskOrder {
  const to = listOption(invocation, 'to');
  const [stranger] = definition === null ? [] : strangers(to, definition.agents);
  if (stranger !== undefined) {
    const known = definition?.agents.map(({ agentId }) => agentId).join(', ') ?? '';
    throw new Problem('coord/nobody-fits', `nobody in the wave is ${stranger.target}${stranger.hint}`, {
      hint: `agents are: ${known}; or capability:<name>`,
    });
  }
  return {
    action,
    to,
    reason: peopleText(invocation, context, 'reason'),
    response: peopleText(invocation, context, 'response'),
    until: untilOption(invocation, context),
  };
}

function untilOption(invocation: Invocation, { clock }: LaneContext): string | undefined {
  const forMs = numberOption(invocation, 'for');
  const until = textOption(invocation, 'until');
  if (forMs !== undefined && until !== undefined)
    throw new Problem('cli/flag-value', '--for and --until exclude each other');
  const at = forMs === undefined ? Date.parse(until ?? '') : clock.now() + forMs;
  if (forMs === undefined && until === undefined) return undefined;
  if (at > clock.now()) return isoTime(at);
  if (Number.isFinite(at))
    throw new Problem(
      'cli/flag-value',
      `${until === undefined ? 'the time of --for' : `--until ${until}`} is over already: nothing is put off`,
      { hint: '--for 2h, or a time to come' },
    );
  throw new Problem(
    'cli/flag-value',
    `--until needs a time such as 2026-01-31T12:00:00Z, not "${until ?? ''}"`,
    {
      hint: 'or --for 2h',
    },
  );
}

function actorOf({ io }: Invocation, { definition }: StatusInput): TaskActor {
  const agentId = io.env.WAVE_AGENT;
  if (agentId === undefined) return { kind: 'person' };
  const known = definition?.agents.find((agent) => agent.agentId === agentId);
  return { kind: 'agent', agentId, role: known?.role ?? 'research', capabilities: known?.capabilities ?? [] };
}

type Decided = Readonly<{
  verdict: TaskVerdict;
  record: ActedRecord;
  order: TaskOrder;
  board: LogFold<CoordinationState>;
  input: StatusInput;
}>;

async function perform(
  invocation: Invocation,
  context: LaneContext,
  wave: number,
  { verdict, record, order, board, input }: Decided,
): Promise<Outcome> {
  const { id, status, targets } = record;
  const nothing: Outcome = { id, status, targets, isNew: false, settled: [], escalation: null };
  switch (verdict.kind) {
    case 'refused':
      throw refusal(verdict);
    case 'same':
      return { ...nothing, why: verdict.why };
    case 'answer-question': {
      const { settled } = await answer(invocation, context, wave, id, verdict.response, order);
      return { ...nothing, status: 'resolved', isNew: true, settled };
    }
    case 'escalate': {
      const found = escalationOf(context, wave, record, order, board.state);
      if (found.events.length > 0) appendToBoard(invocation, context, wave, found.events);
      return { ...nothing, isNew: found.events.length > 0, escalation: found.id };
    }
    case 'change': {
      const { response } = verdict.change;
      const asked = openEscalation(id, board.state);
      // It is the answer to the question that a person was asked for it.
      if (response !== undefined && asked !== undefined && isPerson(invocation)) {
        const { settled } = await answer(invocation, context, wave, asked, response, order);
        return {
          ...nothing,
          status: 'resolved',
          isNew: true,
          settled: [asked, ...settled.filter((one) => one !== id)],
        };
      }
      const changes = settledWith(verdict.change, record, board.state);
      const wasAtWork = isAtWork(input);
      const { ids, agentIds } = settleRecords(invocation, context, input, changes);
      const own = ids[changes.indexOf(verdict.change)] ?? '';
      if (!wasFirst(board, own, verdict.change, context)) {
        throw new Problem('coord/closed', `somebody closed ${id} a moment before; what they did stands`, {
          hint: `wave control task get --id ${id}`,
        });
      }
      if (agentIds.length > 0 && isPerson(invocation))
        await queueContinuation(invocation, context, { wave, wasAtWork }, { id, agentIds });
      const settled = changes.filter((change) => change !== verdict.change).map((change) => change.id);
      const now = verdict.change;
      const stands = { status: now.status ?? status, targets: now.targets ?? targets };
      return { ...nothing, ...stands, isNew: true, settled };
    }
  }
}

async function answer(
  invocation: Invocation,
  context: LaneContext,
  wave: number,
  questionId: string,
  said: string,
  { reason }: TaskOrder,
): Promise<Answered> {
  const placed = namedQuestion(context, wave, questionId);
  return answerQuestion(invocation, context, placed, { response: amongChoices(said, placed), reason });
}

function isPerson({ io }: Invocation): boolean {
  return io.env.WAVE_AGENT === undefined;
}

function refusal({ refusal: kind, why, hint }: Extract<TaskVerdict, { kind: 'refused' }>): Problem {
  const details = hint === undefined ? {} : { hint };
  switch (kind) {
    case 'people-only':
      return new Problem('coord/people-only', why, details);
    case 'not-yours':
      return new Problem('coord/not-yours', why, details);
    case 'closed':
      return new Problem('coord/closed', why, details);
    case 'no-sense':
      return new Problem('coord/no-sense', why, details);
    case 'incomplete':
      return new Problem('cli/missing-flag', why, details);
  }
}

function say(
  invocation: Invocation,
  context: LaneContext,
  wave: number,
  action: TaskAction,
  { id, status, targets, isNew, settled, escalation, why }: Outcome,
  input: StatusInput,
): void {
  const { io } = invocation;
  if (wantsJson(invocation)) {
    const head = { id, schemaVersion: 1, kind: 'task-act', lane: context.lane, wave, action, changed: isNew };
    const stands = { status, state: isOpenStatus(status) ? 'open' : 'closed' };
    io.stdout(`${JSON.stringify({ ...head, ...stands, targets, settled, escalation })}\n`);
    return;
  }
  const asked = escalation === null ? '' : `, a person is asked as ${escalation}`;
  io.stdout(`${why ?? `${id} is ${status}${isNew ? '' : ' already'}`}${asked}\n`);
  if (settled.length > 0) io.stdout(`  settled  ${settled.join(', ')}\n`);
  const { launcherAlive, state } = input;
  const isWaiting = isPerson(invocation) && !launcherAlive && state.outcome !== 'completed';
  if (isWaiting && state.opened !== null)
    io.stderr(`  next       ${launchStep(stepPlaceOf(input)).command}\n`);
}
