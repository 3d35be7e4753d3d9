import { didYouMean } from '../../base/nearest.js';
import { printableLine } from '../../base/printable.js';
import { Problem } from '../../base/problem.js';
import type { CoordinationRecord } from '../../model/coordination-record.js';
import {
  blockerSeverities,
  blocksByDefault,
  confidences,
  defaultSeverity,
  isOpenStatus,
  recordKinds,
  recordPriorities,
  recordStatuses,
} from '../../model/coordination-record.js';
import type { Handler, Invocation } from '../command.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import type { LanePlace } from '../context.js';
import { checkBoard } from '../check-board.js';
import { chosenId } from '../chosen-id.js';
import { appendToBoard } from '../people/board-writer.js';
import { peopleText, peopleTexts } from '../people/people-text.js';
import { checkAuthor, recordAuthor } from '../record-author.js';
import { openLane, textOption, waveOption, wantsJson } from '../context.js';

const MAX_SUMMARY = 2000;

/** `wave coord post`: puts one record on the blackboard of a wave. */
export const coordPost: Handler = async (invocation) => {
  const { record, isNew } = await postRecord(invocation);
  if (wantsJson(invocation)) {
    invocation.io.stdout(`${JSON.stringify({ schemaVersion: 1, kind: 'record', posted: isNew, record })}\n`);
  } else invocation.io.stdout(`${record.id}\n`);
  return 0;
};

/** What was posted; not new where it had been posted before, under an id of its author's own. */
export type PostedRecord = Readonly<{ wave: number; record: CoordinationRecord; isNew: boolean }>;

/**
 * Appends the record that the flags describe, durably. Reads nothing, unless an id is given that could be taken, or somebody
 * is named who may not be there.
 * @throws Problem `coord/id-taken`, `lane/unknown`, `wave/not-found`, `agent/not-found`, and what {@link checkTargets} finds
 */
export async function postRecord(invocation: Invocation): Promise<PostedRecord> {
  const context = await openLane(invocation);
  const wave = waveOption(invocation);
  if (wave === undefined)
    throw new Problem('cli/missing-flag', 'which wave? --wave is needed outside of an agent');
  checkBoard(context, wave);
  await checkAuthor(invocation, context, wave);
  const id = context.ids.next();
  const record = buildRecord(invocation, context, wave, id);
  if (invocation.options.target !== undefined) {
    const { checkTargets } = await import('../check-targets.js');
    await checkTargets('target', record.targets, context);
  }
  const posted = record.id === id ? false : await isPosted(context, wave, record);
  if (!posted) {
    const event = { type: 'record.posted', data: record, id } as const;
    appendToBoard(invocation, context, wave, [event], record.agentId ?? undefined);
  }
  if (!posted && invocation.options.quiet !== true) await tellWhoIsMissing(invocation, context, record);
  return { wave, record, isNew: !posted };
}

/**
 * It is posted all the same: whoever is named may be declared later, and until then the wave says that nobody fits; what it
 * waits for may be posted later; and what is for nobody in particular, anybody may take.
 */
async function tellWhoIsMissing(
  { io }: Invocation,
  context: LanePlace,
  { id, kind, targets, dependsOn, wave, agentId, summary, artifactRefs, source, status }: CoordinationRecord,
): Promise<void> {
  const isWork = (kind === 'request' || kind === 'handoff') && isOpenStatus(status);
  if (targets.length === 0 && dependsOn.length === 0 && !isWork) return;
  const tell = (text: string): void => io.stderr(`wave: ${text}\n`);
  for (const missing of await notPosted(context, wave, dependsOn))
    tell(`nothing in wave ${wave} is ${printableLine(missing)}; ${id} depends on it all the same`);
  const { readDefinition, strangers } = await import('../tasks/wave-agents.js');
  const agents = (await readDefinition(context, wave)) ?? [];
  if (agents.length === 0) return;
  for (const { target, hint } of strangers(targets, agents))
    tell(`nobody in wave ${wave} is ${target}${hint}; ${id} waits for somebody to be`);
  if (!isWork || targets.length > 0) return;
  const { foundInWords } = await import('../../engine/found-in-words.js');
  if (foundInWords({ agentId, words: summary, artifactRefs }, agents) !== undefined) return;
  const other = agents.find((agent) => agent.agentId !== agentId)?.agentId ?? 'A2';
  const how =
    source === 'agent' ? `--target ${other}` : `--target, or wave control task act reassign --to ${other},`;
  tell(
    `${id} names nobody: any other agent may take it (wave coord act start --id ${id}); ${how} gives it to one`,
  );
}

/** The ids among these that no record of the wave has. */
async function notPosted(
  context: LanePlace,
  wave: number,
  ids: readonly string[],
): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const { tableOf } = await import('../tasks/find-task.js');
  return ids.filter((id) => !tableOf(context, wave, id).rows.has(id));
}

function buildRecord(
  invocation: Invocation,
  context: LaneContext,
  wave: number,
  id: string,
): CoordinationRecord {
  const { io } = invocation;
  const kind = choice(invocation, 'kind', recordKinds, undefined);
  const summary = peopleText(invocation, context, 'summary', MAX_SUMMARY);
  if (summary === undefined)
    throw new Problem('cli/missing-flag', '--summary is needed: one line that says what it is about');
  const priority = choice(invocation, 'priority', recordPriorities, 'normal');
  const agentId = recordAuthor(invocation);
  const attempt = io.env.WAVE_ATTEMPT;
  const list = (name: string): readonly string[] => peopleTexts(invocation, context, name);
  return {
    id: chosenId(invocation, context) ?? id,
    kind,
    wave,
    lane: context.lane,
    agentId,
    targets: list('target'),
    status: choice(invocation, 'status', recordStatuses, 'open'),
    priority,
    blocking: blockingOption(invocation) ?? blocksByDefault(kind),
    blockerSeverity: choice(invocation, 'severity', blockerSeverities, defaultSeverity(kind, priority)),
    artifactRefs: list('artifact'),
    dependsOn: list('depends-on'),
    closureCondition: peopleText(invocation, context, 'closure-condition') ?? null,
    confidence:
      textOption(invocation, 'confidence') === undefined
        ? null
        : choice(invocation, 'confidence', confidences, 'medium'),
    summary,
    detail: peopleText(invocation, context, 'detail') ?? null,
    attempt: attempt !== undefined && /^\d+$/.test(attempt) ? Number(attempt) : null,
    source: agentId === null ? 'operator' : 'agent',
    required: false,
  };
}

function choice<const Value extends string>(
  invocation: Invocation,
  flag: string,
  known: readonly Value[],
  initial: Value | undefined,
): Value {
  const given = textOption(invocation, flag);
  if (given === undefined && initial !== undefined) return initial;
  if (given === undefined)
    throw new Problem('cli/missing-flag', `--${flag} is needed`, { hint: known.join(', ') });
  const found = known.find((value) => value === given);
  if (found !== undefined) return found;
  throw new Problem('cli/flag-value', `--${flag} "${given}" is not known${didYouMean(given, known)}`, {
    hint: known.join(', '),
  });
}

function blockingOption(invocation: Invocation): boolean | undefined {
  const given = textOption(invocation, 'blocking');
  if (given === undefined) return undefined;
  if (given === 'true' || given === 'false') return given === 'true';
  throw new Problem('cli/flag-value', `--blocking is true or false, not "${given}"`);
}

/** @throws Problem `coord/id-taken` where the id stands for something else */
async function isPosted({ layout }: LanePlace, wave: number, record: CoordinationRecord): Promise<boolean> {
  const { coordinationReducer, contentHash } = await import('../../reducers/coordination-state.js');
  const { foldForReading } = await import('../../supervisor/read-wave-status.js');
  const { state } = await foldForReading(
    layout.coordination(wave),
    coordinationReducer,
    layout,
    `wave-${wave}`,
  );
  const known = state.chosen.get(record.id);
  if (known === undefined) return false;
  if (known === contentHash(record)) return true;
  throw new Problem('coord/id-taken', `${record.id} was posted before with other content`, {
    hint: 'choose another id, or leave --id out',
  });
}
