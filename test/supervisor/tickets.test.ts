import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createIds } from '../../src/cli/create-ids.js';
import { handOvers } from '../../src/engine/hand-over.js';
import { boardInput } from '../../src/gates/board-input.js';
import { RepoLayout } from '../../src/store/layout.js';
import { handOverRecord } from '../../src/supervisor/hand-over-record.js';
import type { LaneContext } from '../../src/supervisor/lane-context.js';
import { TicketWatch } from '../../src/supervisor/observe-tickets.js';
import { appendTicketEvent, foldTickets, historyOf } from '../../src/supervisor/ticket-log.js';
import { WaveJournal } from '../../src/supervisor/wave-journal.js';
import { record } from '../rig/coordination-events.js';
import { ticket } from '../rig/dependency-events.js';
import { wave } from '../rig/wave-builder.js';

const of = wave(['A1']);
let layout: RepoLayout;
let context: LaneContext;
beforeEach(() => {
  const repo = mkdtempSync(join(tmpdir(), 'wave-tickets-'));
  execFileSync('git', ['init', '-q', repo]);
  layout = new RepoLayout(repo);
  const place = { repo, repoLayout: layout, layout: layout.lane('main'), lane: 'main', project: undefined };
  const ports = { clock: { now: () => 0 }, ids: createIds(), config: {}, env: {}, node: '', entry: '' };
  context = { ...place, ...ports };
});

const holder = (run: string): WaveJournal => {
  const ports = {
    clock: context.clock,
    ids: context.ids,
    layout: context.layout,
    onAppended: () => undefined,
  };
  return new WaveJournal(3, { lane: 'main', run, actor: 'launcher' }, ports);
};
const post = (id: string, over = {}): void => {
  const { clock, ids } = context;
  const writer = { repoLayout: layout, clock, ids, lane: 'main', actor: 'launcher' as const };
  appendTicketEvent(writer, 'dependency.posted', ticket(id, ['main/3', 'api'], over));
};
const lines = (): number => readFileSync(layout.tickets(), 'utf8').trimEnd().split('\n').length;

describe('a record for another lane', () => {
  const pending = (journal: WaveJournal) =>
    handOvers({ ...boardInput(journal.coordination, of, journal.state), wave: of });
  const handOver = async (journal: WaveJournal, over = {}): Promise<void> => {
    const [first] = pending(journal);
    if (first !== undefined) await handOverRecord({ context, runId: 'R', ...over }, journal, of, first);
  };

  it('is one ticket, also after a launcher that was killed before it had closed the record', async () => {
    const first = holder('R1');
    first.post(
      'record.posted',
      record('need', { targets: ['lane:api/2', 'lane:shop:web'], detail: 'as JSON' }),
    );
    // It could no longer write to the blackboard.
    const killed = Object.assign(Object.create(first) as WaveJournal, {
      post: () => {
        throw new Error('killed');
      },
    });
    Object.defineProperty(killed, 'coordination', { get: () => first.coordination });
    const [due] = pending(first);
    expect(due).toMatchObject({ recordId: 'need', required: true, others: [] });
    await expect(handOverRecord({ context, runId: 'R1' }, killed, of, due ?? expect.fail())).rejects.toThrow(
      'killed',
    );
    expect(lines()).toBe(2);
    await handOver(holder('R2'));
    expect(lines()).toBe(2);
    const after = holder('R3');
    expect(pending(after)).toEqual([]);
    const { state } = await foldTickets(layout);
    expect([...state.open.values()]).toMatchObject([
      { id: 'main/3:need:api/2', required: true, owner: { project: null, lane: 'api', wave: 2 } },
      { id: 'main/3:need:shop:web', owner: { project: 'shop', lane: 'web', wave: null } },
    ]);
    expect(state.anomalies).toEqual([]);
  });

  it.each([
    ['of the own lane stays: nobody could do it', { targets: ['lane:main'] }],
    ['that is no lane stays', { targets: ['lane:../x'] }],
    ['for people stays with people', { kind: 'human-feedback', targets: ['lane:api'] }],
  ] as const)('%s', (_, over) => {
    const journal = holder('R1');
    journal.post('record.posted', record('need', over));
    expect(pending(journal)).toEqual([]);
  });
});

describe('the watch over tickets', () => {
  it('tells what is new once, and nothing of a wave that is over', async () => {
    const watch = await TicketWatch.open(context);
    const journal = holder('R1');
    expect(watch.news(3, journal.state)).toEqual([]);
    post('t');
    journal.append(...watch.news(3, journal.state));
    expect(journal.state.tickets.open).toMatchObject([{ id: 't', side: 'requester', lost: false }]);
    expect(watch.news(3, journal.state)).toEqual([]);
    post('u');
    expect(watch.news(3, { ...journal.state, outcome: 'completed' })).toEqual([]);
  });

  it('compares each wave that it comes to with the log as it stands', async () => {
    post('t');
    const watch = await TicketWatch.open(context);
    const journal = holder('R1');
    expect(watch.news(2, journal.state)).toEqual([]);
    expect(watch.news(3, journal.state)).toHaveLength(1);
  });

  it('keeps a required ticket of which nothing is known any more, and lets go of the others', async () => {
    post('kept');
    post('advice', { required: false });
    const watch = await TicketWatch.open(context);
    const journal = holder('R1');
    journal.append(...watch.news(3, journal.state));
    expect(journal.state.tickets.open.map(({ id }) => id)).toEqual(['kept', 'advice']);
    writeFileSync(layout.tickets(), '');
    journal.append(...watch.news(3, journal.state));
    expect(journal.state.tickets.open).toMatchObject([{ id: 'kept', lost: true }]);
    rmSync(layout.tickets());
    expect(watch.news(3, journal.state)).toEqual([]);
    // Whoever waits says so again.
    post('kept');
    journal.append(...watch.news(3, journal.state));
    expect(journal.state.tickets.open).toMatchObject([{ id: 'kept', lost: false }]);
  });

  it('reads the history of a ticket whatever came between', () => {
    post('t');
    for (let index = 0; index < 300; index += 1) post(`other${index}`);
    const { clock, ids } = context;
    const writer = { repoLayout: layout, clock, ids, lane: 'api', actor: 'operator:Ada' as const };
    const said = {
      id: 't',
      by: null,
      status: 'resolved',
      reason: 'done',
      response: null,
      artifactRefs: [],
    } as const;
    appendTicketEvent(writer, 'dependency.resolved', said);
    expect(historyOf(layout, 't').map(({ type }) => type)).toEqual([
      'dependency.posted',
      'dependency.resolved',
    ]);
  });
});
