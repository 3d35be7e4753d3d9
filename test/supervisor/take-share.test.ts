import { describe, expect, it } from 'vitest';
import { decide } from '../../src/engine/decide.js';
import type { SlotGrant, SlotWish } from '../../src/model/agent-slots.js';
import { UNLIMITED } from '../../src/model/agent-slots.js';
import { takeShare } from '../../src/supervisor/take-share.js';
import type { WaveEntry } from '../../src/supervisor/wave-journal.js';
import { completed, event, exited, given, launched, opened, running } from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { decision } from '../rig/moments.js';
import { wave } from '../rig/wave-builder.js';

const of = wave(['A1', 'A2', 'A3']);
const share = (slots: number | null, waitsFor: readonly string[] = []): SlotGrant => ({
  slots,
  limit: slots === null ? null : 2,
  waitsFor,
});
const recorded = (grant: SlotGrant): Step => event('agent-slots.granted', grant);

/** What a wave asks and records that is due this share. */
function taken(steps: readonly Step[], due: SlotGrant): Record<string, unknown> {
  const input = decision(of, given(...steps));
  const wishes: SlotWish[] = [];
  const settled: SlotGrant[] = [];
  const entries: WaveEntry[] = [];
  const slots = {
    due: (wish: SlotWish) => (wishes.push(wish), due),
    settle: (grant: SlotGrant) => void settled.push(grant),
  };
  const append = (...all: WaveEntry[]): void => void entries.push(...all);
  const isNew = takeShare({ slots }, { append }, input, decide(input));
  expect(entries).toEqual(isNew ? [{ type: 'agent-slots.granted', data: due }] : []);
  expect(settled).toEqual(wishes.map(() => due));
  return { wishes, isNew };
}

describe('the share of a wave', () => {
  it.each<[string, Step[], SlotGrant, boolean]>([
    ['another one is put on record', [launched(of)], share(2), true],
    ['the same is not', [launched(of), recorded(share(2))], share(2), false],
    ['whom it waits for is part of it', [launched(of), recorded(share(0))], share(0, ['docs']), true],
    ['less is put on record too', [launched(of), recorded(share(2)), running('A1')], share(1), true],
    ['a limit that is gone is taken back', [launched(of), recorded(share(0))], UNLIMITED, true],
    ['none where nothing is to be shared', [launched(of)], UNLIMITED, false],
    ['none yet where nothing would start', [opened(of)], share(0), false],
    ['a wave that starts nothing gives back what it has', [opened(of), recorded(share(2))], share(0), true],
  ])('%s', (_, steps, due, isNew) => expect(taken(steps, due)).toMatchObject({ isNew }));

  it('is what runs and what could run', () => {
    expect(taken([launched(of), running('A1')], share(1)).wishes).toEqual([{ running: 1, wanted: 3 }]);
  });

  it('is not asked for while evidence is to be collected: nobody knows yet what comes next', () => {
    expect(taken([launched(of), recorded(share(1)), exited('A1')], share(0))).toEqual({
      wishes: [],
      isNew: false,
    });
  });

  it('is no matter of a wave that is over', () => {
    expect(taken([launched(of), recorded(share(1)), completed()], share(0))).toEqual({
      wishes: [],
      isNew: false,
    });
  });
});
