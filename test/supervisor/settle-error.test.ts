import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '../../src/base/problem.js';
import { Waker } from '../../src/base/waker.js';
import { laneReducer } from '../../src/reducers/lane-state.js';
import type { RunName } from '../../src/runner/backends/backend.js';
import { RepoLayout } from '../../src/store/layout.js';
import { noSpace } from '../../src/store/log/no-space.js';
import { FencedOff, LogReplaced } from '../../src/supervisor/journal.js';
import type { ErrorPlace } from '../../src/supervisor/settle-error.js';
import { settleError } from '../../src/supervisor/settle-error.js';
import { exited, launched, ran, running } from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { foldOf, log } from '../rig/events.js';
import { outcome, runStarted } from '../rig/lane-events.js';
import { wave } from '../rig/wave-builder.js';
import { writeLog } from '../rig/write-log.js';

let repo: string;
let layout: RepoLayout;
beforeEach(() => {
  repo = mkdtempSync(join(tmpdir(), 'wave-settle-'));
  layout = new RepoLayout(repo);
});
afterEach(() => rmSync(repo, { recursive: true, force: true }));

/** What is put on record about an error while wave 3 stands like this, and which agents are ended for it. */
async function settled(error: unknown, steps: readonly Step[], over: Partial<ErrorPlace> = {}) {
  const lane = layout.lane('main');
  writeLog(lane.controlPlane(3), launched(wave(['A1', 'A2'])), ...steps);
  const recorded: unknown[] = [];
  const ended: string[] = [];
  const state = foldOf(laneReducer, log(runStarted('r1'), outcome(3, 'running', { run: 'r1' })));
  const place = {
    context: { layout: lane },
    waker: new Waker(),
    backend: {
      cancel: ({ agentId }: RunName) => {
        ended.push(agentId);
        return Promise.resolve({ kind: 'stopped', killed: false, stragglers: [], survivors: [] });
      },
    },
    lane: { state, append: (entries: readonly unknown[]) => recorded.push(...entries) },
    triesAgain: false,
    order: () => undefined,
    onTrouble: () => undefined,
    ...over,
  } as unknown as ErrorPlace;
  await settleError(place, error);
  return { recorded, ended };
}

const broken = new Problem('wave/invalid', '2 problems in wave files');
const held = [{ type: 'run.held-up', data: { detail: '2 problems in wave files' } }];
const failed = [
  { type: 'run.ended', data: { outcome: 'failed', exitCode: 2, detail: '2 problems in wave files' } },
];

describe('an error', () => {
  it.each<[string, Step[], unknown]>([
    ['an agent that runs', [running('A1')], held],
    ['one whose end nobody has looked at', [exited('A1')], held],
    ['agents that are all judged', [ran('A1')], failed],
    ['no agents', [], failed],
  ])('with %s', async (_, steps, recorded) => {
    expect(await settled(broken, steps)).toEqual({ recorded, ended: [] });
  });

  it('that may pass ends no run that is tried again by itself', async () => {
    const full = noSpace('/x');
    expect((await settled(full, [], { triesAgain: true })).recorded).toMatchObject([{ type: 'run.held-up' }]);
    expect((await settled(full, [])).recorded).toMatchObject([{ type: 'run.ended' }]);
    const refused = new Problem('file/refused', 'x', {
      cause: Object.assign(new Error(), { code: 'EACCES' }),
    });
    expect((await settled(refused, [], { triesAgain: true })).recorded).toMatchObject([
      { type: 'run.held-up' },
    ]);
  });

  it('ends the agents where all is to stop, and the run with them', async () => {
    const order = { force: true, reason: 'stopped: the wrong account' };
    const { recorded, ended } = await settled(broken, [running('A1'), ran('A2')], { order: () => order });
    expect(ended).toEqual(['A1']);
    expect(recorded).toMatchObject([
      { data: { outcome: 'cancelled', detail: 'stopped: the wrong account' } },
    ]);
  });

  it.each(['doubt', 'survivors'] as const)(
    'holds the run up where the end of an agent is left in %s',
    async (kind) => {
      const cancel = () => Promise.resolve({ kind, killed: true, stragglers: [], survivors: [] });
      const over = {
        order: () => ({ force: true }),
        backend: { cancel } as unknown as ErrorPlace['backend'],
      };
      expect((await settled(broken, [running('A1')], over)).recorded).toEqual(held);
    },
  );

  it('holds the run up where all is to stop and nobody can tell what runs', async () => {
    const lane = layout.lane('main');
    const recorded: unknown[] = [];
    const place = {
      context: { layout: lane },
      lane: {
        state: foldOf(laneReducer, log(runStarted('r1'), outcome(3, 'running', { run: 'r1' }))),
        append: (entries: readonly unknown[]) => recorded.push(...entries),
      },
      order: () => ({ force: true }),
      onTrouble: () => undefined,
    } as unknown as ErrorPlace;
    mkdirSync(lane.controlPlane(3), { recursive: true });
    await settleError(place, broken);
    expect(recorded).toEqual(held);
  });

  it('is what it is where the run is to stop gently', async () => {
    expect((await settled(broken, [], { order: () => ({ force: false }) })).recorded).toEqual(failed);
  });

  it('of a log that is another one now ends the run: whoever noticed has ended the agents', async () => {
    const { recorded } = await settled(new LogReplaced('wave-3', 'main'), [running('A1')]);
    expect(recorded).toMatchObject([{ type: 'run.ended', data: { outcome: 'failed' } }]);
  });

  it('of one who is fenced off is nothing to record', async () => {
    const { recorded } = await settled(new FencedOff('lane', layout.lane('main'), 'r2/x'), [running('A1')]);
    expect(recorded).toEqual([]);
  });
});
