import { Problem } from '../../base/problem.js';
import type { RecordPriority } from '../../model/coordination-record.js';
import { recordPriorities } from '../../model/coordination-record.js';
import type { DependencyTicket, TicketEnd, TicketRequester } from '../../model/dependency-ticket.js';
import { endName, isSameLane } from '../../model/dependency-ticket.js';
import { projectIdOf } from '../../model/lane-name.js';
import type { LaneState } from '../../reducers/lane-state.js';
import { ticketHash } from '../../reducers/dependency-state.js';
import { findWaveFiles, wavesDirOf } from '../../store/wave-repository.js';
import { readLane } from '../../supervisor/read-wave-status.js';
import { chooseLane } from '../lane-choice.js';
import { choiceOption } from '../choice-option.js';
import { chosenId } from '../chosen-id.js';
import type { Handler, Invocation } from '../command.js';
import { numberOption, textOption, waveOption, wantsJson } from '../context.js';
import { peopleText, peopleTexts } from '../people/people-text.js';
import { pickWave } from '../pick-wave.js';
import { recordAuthor } from '../record-author.js';
import { findOwner, waitsForItself } from './find-lane.js';
import type { TicketDesk } from './open-desk.js';
import { openDesk } from './open-desk.js';

const MAX_SUMMARY = 2000;

/** `wave dep post`: says that a wave needs something from another lane. The same `--id` again is no second ticket. */
export const depPost: Handler = async (invocation) => {
  const desk = await openDesk(invocation, chooseLane);
  const requester = await requesterOf(invocation, desk);
  const owner = await ownerOf(invocation, desk);
  if (isSameLane(requester, owner)) {
    throw waitsForItself(
      owner.lane,
      'ask an agent of the same wave: wave coord post --kind request --target <agent> --summary "…"',
    );
  }
  const record = desk.context.ids.next();
  const ticket = ticketOf(invocation, desk, {
    id: chosenId(invocation, desk.context) ?? record,
    requester,
    owner,
  });
  const isNew = ticket.id === record || !isPosted(desk, ticket);
  if (isNew) desk.append('dependency.posted', ticket, record);
  // Somebody else may have taken the id since.
  if (isNew && ticket.id !== record) isPosted(desk, ticket);
  show(invocation, ticket, isNew);
  return 0;
};

async function requesterOf(invocation: Invocation, { context }: TicketDesk): Promise<TicketRequester> {
  const lane = await readLane(context);
  const wave = nextWave(invocation, context, lane) ?? pickWave(invocation, context, lane);
  if (lane.waves.get(wave)?.outcome === 'completed') {
    throw new Problem(
      'dep/wave-completed',
      `wave ${wave} of lane ${context.lane} is completed, and waits for nothing`,
      {
        hint: '--wave names the wave that waits',
      },
    );
  }
  const agentId = recordAuthor(invocation);
  return { project: projectIdOf(context), lane: context.lane, wave, agentId };
}

/** Where none is named: the first that is still to be closed. */
function nextWave(
  invocation: Invocation,
  { repo, lane, config }: TicketDesk['context'],
  { waves }: LaneState,
): number | undefined {
  if (waveOption(invocation) !== undefined) return undefined;
  const { files } = findWaveFiles(repo, wavesDirOf(config, lane));
  return files.find(({ wave }) => waves.get(wave)?.outcome !== 'completed')?.wave;
}

async function ownerOf(invocation: Invocation, { context }: TicketDesk): Promise<TicketEnd> {
  const lane = textOption(invocation, 'to-lane');
  if (lane === undefined)
    throw new Problem('cli/missing-flag', '--to-lane is needed: the lane that is to do it', {
      hint: '--to-lane <lane> [--to-wave <n>] [--to-agent <id>] [--to-project <id>]',
    });
  const named = {
    project: textOption(invocation, 'to-project'),
    lane,
    wave: numberOption(invocation, 'to-wave'),
    agentId: textOption(invocation, 'to-agent'),
  };
  return findOwner(named, context);
}

function ticketOf(
  invocation: Invocation,
  { context }: TicketDesk,
  ends: Pick<DependencyTicket, 'id' | 'requester' | 'owner'>,
): DependencyTicket {
  const summary = peopleText(invocation, context, 'summary', MAX_SUMMARY);
  if (summary === undefined)
    throw new Problem('cli/missing-flag', '--summary is needed: what the other lane is to do, in one line');
  const required = invocation.options.required === true;
  return {
    ...ends,
    required,
    priority: choiceOption<RecordPriority>(invocation, 'priority', recordPriorities) ?? 'normal',
    summary,
    detail: peopleText(invocation, context, 'detail') ?? null,
    closureCondition: peopleText(invocation, context, 'closure-condition', MAX_SUMMARY) ?? null,
    artifactRefs: peopleTexts(invocation, context, 'artifact'),
  };
}

/** Whether the ticket is in the log. @throws Problem `dep/id-taken` where its id stands for something else */
function isPosted({ fold }: TicketDesk, ticket: DependencyTicket): boolean {
  const { chosen, open, closed } = fold.state;
  const known = chosen.get(ticket.id);
  if (known === ticketHash(ticket)) return true;
  const isTaken = open.has(ticket.id) || closed.some(({ id }) => id === ticket.id);
  if (known === undefined && !isTaken) return false;
  throw new Problem('dep/id-taken', `${ticket.id} was posted before with other content`, {
    hint: 'choose another id, or leave --id out',
  });
}

function show(invocation: Invocation, ticket: DependencyTicket, posted: boolean): void {
  const { io, options } = invocation;
  if (wantsJson(invocation)) {
    const document = { schemaVersion: 1, kind: 'dependency', id: ticket.id, posted, ticket };
    io.stdout(`${JSON.stringify(document)}\n`);
    return;
  }
  io.stdout(`${ticket.id}\n`);
  if (options.quiet === true) return;
  const what = ticket.required ? 'neither is finished before it is resolved' : 'nothing waits for it';
  io.stderr(
    `${endName(ticket.requester)} asks ${endName(ticket.owner)}; ${what}${posted ? '' : '; it was posted before'}\n`,
  );
}
