import { existsSync } from 'node:fs';
import { didYouMean } from '../../base/nearest.js';
import { Problem } from '../../base/problem.js';
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
import type { Handler, Invocation } from '../command.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import type { LanePlace } from '../context.js';
import { chosenId } from '../chosen-id.js';
import { appendToBoard } from '../people/board-writer.js';
import { peopleText, peopleTexts } from '../people/people-text.js';
import { recordAuthor } from '../record-author.js';
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
 * @throws Problem `coord/id-taken`
 */
export async function postRecord(invocation: Invocation): Promise<PostedRecord> {
  const context = await openLane(invocation);
  const wave = waveOption(invocation);
  if (wave === undefined)
    throw new Problem('cli/missing-flag', 'which wave? --wave is needed outside of an agent');
  await checkWave(invocation, context, wave);
  const id = context.ids.next();
  const record = buildRecord(invocation, context, wave, id);
  const posted = record.id === id ? false : await isPosted(context, wave, record);
  if (!posted) {
    const event = { type: 'record.posted', data: record, id } as const;
    appendToBoard(invocation, context, wave, [event], record.agentId ?? undefined);
  }
  if (record.targets.length > 0) await warnOfStrangers(invocation, context, record);
  return { wave, record, isNew: !posted };
}

/** @throws Problem `wave/not-found`: what is posted to a wave that is not there, nobody would ever see */
async function checkWave({ io }: Invocation, context: LanePlace, wave: number): Promise<void> {
  if (io.env.WAVE_WAVE === String(wave)) return;
  const { layout, repo, lane, config } = context;
  if (existsSync(layout.controlPlane(wave)) || existsSync(layout.coordination(wave))) return;
  const { findWaveFiles, wavesDirOf } = await import('../../store/wave-repository.js');
  const known = findWaveFiles(repo, wavesDirOf(config, lane)).files.map((file) => file.wave);
  if (known.includes(wave)) return;
  throw new Problem('wave/not-found', `lane ${lane} has no wave ${wave}`, {
    hint: known.length === 0 ? 'it has none' : `there are: ${known.join(', ')}`,
  });
}

/** It is posted all the same: whoever is named may be declared later, and until then the wave says that nobody fits. */
async function warnOfStrangers(
  { io, options }: Invocation,
  context: LanePlace,
  { id, targets, wave }: CoordinationRecord,
): Promise<void> {
  if (options.quiet === true) return;
  const { readDefinition, strangers } = await import('../tasks/wave-agents.js');
  const agents = await readDefinition(context, wave);
  for (const { target, hint } of agents === undefined ? [] : strangers(targets, agents))
    io.stderr(`wave: nobody in wave ${wave} is ${target}${hint}; ${id} waits for somebody to be\n`);
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
