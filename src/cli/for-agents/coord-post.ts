import { existsSync } from 'node:fs';
import { isoTime } from '../../base/clock.js';
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
import { appendRecord } from '../../store/log/append.js';
import type { Handler, Invocation } from '../command.js';
import type { LanePlace } from '../context.js';
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
    const actor =
      record.agentId === null
        ? `operator:${await operator(invocation, context.repo)}`
        : `agent:${record.agentId}`;
    appendRecord(
      context.layout.coordination(wave),
      {
        id,
        at: isoTime(context.clock.now()),
        lane: context.lane,
        wave,
        ...(invocation.io.env.WAVE_RUN === undefined ? {} : { run: invocation.io.env.WAVE_RUN }),
        ...(record.attempt === null ? {} : { attempt: record.attempt }),
        ...(record.agentId === null ? {} : { agent: record.agentId }),
        actor,
        type: 'record.posted',
        data: record,
      },
      'durable',
      context.layout.blob,
    );
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
  { lane }: LanePlace,
  wave: number,
  id: string,
): CoordinationRecord {
  const { options, io } = invocation;
  const kind = choice(invocation, 'kind', recordKinds, undefined);
  const summary = textOption(invocation, 'summary')?.trim() ?? '';
  if (summary === '')
    throw new Problem('cli/missing-flag', '--summary is needed: one line that says what it is about');
  if (summary.length > MAX_SUMMARY) {
    throw new Problem('cli/flag-value', `--summary is over ${MAX_SUMMARY} characters`, {
      hint: 'the rest belongs into --detail',
    });
  }
  const priority = choice(invocation, 'priority', recordPriorities, 'normal');
  const agentId = recordAuthor(invocation);
  const attempt = io.env.WAVE_ATTEMPT;
  const list = (name: string): readonly string[] => (options[name] as readonly string[] | undefined) ?? [];
  return {
    id: chosenId(invocation) ?? id,
    kind,
    wave,
    lane,
    agentId,
    targets: list('target'),
    status: choice(invocation, 'status', recordStatuses, 'open'),
    priority,
    blocking: blockingOption(invocation) ?? blocksByDefault(kind),
    blockerSeverity: choice(invocation, 'severity', blockerSeverities, defaultSeverity(kind, priority)),
    artifactRefs: list('artifact'),
    dependsOn: list('depends-on'),
    closureCondition: textOption(invocation, 'closure-condition') ?? null,
    confidence:
      textOption(invocation, 'confidence') === undefined
        ? null
        : choice(invocation, 'confidence', confidences, 'medium'),
    summary,
    detail: textOption(invocation, 'detail') ?? null,
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

function chosenId(invocation: Invocation): string | undefined {
  const id = textOption(invocation, 'id');
  if (id === undefined || /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/.test(id)) return id;
  throw new Problem('cli/flag-value', `"${id}" cannot be an id`, {
    hint: 'letters, digits and . _ : / -, at most 128, beginning with a letter or digit',
  });
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

async function operator(invocation: Invocation, repo: string): Promise<string> {
  const { operatorName } = await import('../operator-name.js');
  return operatorName(invocation, repo);
}
