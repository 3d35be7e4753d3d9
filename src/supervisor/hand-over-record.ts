import type { HandOver } from '../engine/hand-over.js';
import type { CoordinationRecord } from '../model/coordination-record.js';
import { isOpenStatus } from '../model/coordination-record.js';
import type { DependencyTicket } from '../model/dependency-ticket.js';
import { projectIdOf } from '../model/lane-name.js';
import type { Wave } from '../model/wave.js';
import { readAt } from '../store/log/read.js';
import { isOtherLane, laneTarget } from '../waves/record-target.js';
import type { Session } from './session.js';
import { appendTicketEvent, foldTickets } from './ticket-log.js';
import type { WaveJournal } from './wave-journal.js';

/**
 * Makes a ticket of each lane that a record on the blackboard is addressed to, and leaves the record to whom else it names.
 * The ticket comes first, under an id that follows from the record: were we killed in between, it would be posted again and
 * count once.
 */
export async function handOverRecord(
  { context, runId }: Pick<Session, 'context' | 'runId'>,
  journal: WaveJournal,
  wave: Wave,
  { recordId, lanes, others, required }: HandOver,
): Promise<void> {
  const row = journal.coordination.open.get(recordId);
  if (row === undefined || !isOpenStatus(row.status)) return;
  const { layout } = context;
  const posted = readAt(layout.coordination(wave.wave), row, layout.blob)?.data;
  if (posted === undefined) return;
  const record = posted as unknown as CoordinationRecord;
  const { state } = await foldTickets(context.repoLayout);
  const linked: string[] = [];
  for (const target of lanes) {
    const ticket = ticketOf(record, target, wave, projectIdOf(context), required);
    if (ticket === undefined) continue;
    linked.push(ticket.id);
    if (state.chosen.has(ticket.id)) continue;
    const { repoLayout, clock, ids, lane } = context;
    const about = {
      wave: wave.wave,
      run: runId,
      ...(record.agentId === null ? {} : { agent: record.agentId }),
    };
    appendTicketEvent(
      { repoLayout, clock, ids, lane, actor: 'launcher', ...about },
      'dependency.posted',
      ticket,
    );
  }
  const reason = `handed over as ${linked.length === 1 ? 'the ticket' : 'the tickets'} ${linked.join(', ')}`;
  const change = others.length === 0 ? ({ status: 'superseded' } as const) : { targets: others };
  journal.post('record.changed', { id: recordId, ...change, reason, linked });
}

function ticketOf(
  { id, agentId, priority, summary, detail, closureCondition, artifactRefs }: CoordinationRecord,
  target: string,
  { wave, lane }: Wave,
  project: string | null,
  required: boolean,
): DependencyTicket | undefined {
  const named = laneTarget(target);
  if (!isOtherLane(named, { lane })) return undefined;
  const owner = { ...named, project: named.project ?? project, agentId: null };
  const from = `${project === null ? '' : `${project}:`}${lane}/${wave}`;
  return {
    id: `${from}:${id}:${target.slice('lane:'.length)}`,
    requester: { project, lane, wave, agentId },
    owner,
    required,
    priority,
    summary,
    detail,
    closureCondition,
    artifactRefs,
  };
}
