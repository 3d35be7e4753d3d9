import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createIds } from '../../src/cli/create-ids.js';
import type { ControlEventData } from '../../src/events/control-event.js';
import { waveReducer } from '../../src/reducers/reduce-wave.js';
import type { WaveState } from '../../src/reducers/wave-state.js';
import { LaneLayout } from '../../src/store/layout.js';
import { FencedOff, Journal } from '../../src/supervisor/journal.js';

describe('Journal', () => {
  let layout: LaneLayout;
  beforeEach(() => {
    layout = new LaneLayout('main', mkdtempSync(join(tmpdir(), 'wave-journal-')));
  });

  function journal(run: string, now = (): number => 0): Journal<WaveState, ControlEventData> {
    const ports = { clock: { now }, ids: createIds(), layout, onAppended: () => undefined };
    return new Journal(
      layout.controlPlane(0),
      waveReducer,
      { lane: 'main', wave: 0, run, actor: 'launcher' },
      ports,
    );
  }

  it('a later holder fences the earlier one off, at its next append and at its next look', () => {
    const first = journal('R1');
    first.takeOver('first');
    first.append([{ type: 'cancel.requested', data: { force: false } }]);
    const second = journal('R2');
    second.takeOver('second');
    expect(() => first.refresh()).toThrow(FencedOff);
    expect(() => first.append([{ type: 'cancel.requested', data: { force: true } }])).toThrow(FencedOff);
    second.refresh();
    expect(second.state.cancel).toBe('graceful');
  });

  it('of two that raise the same epoch the first by offset holds it', () => {
    const other = journal('R1');
    let isRaised = false;
    // The time is asked for between the look at the log and the write: there the other one is faster.
    const now = (): number => {
      if (!isRaised) {
        isRaised = true;
        other.takeOver('other');
      }
      return 0;
    };
    expect(() => journal('R2', now).takeOver('late')).toThrow(FencedOff);
    other.refresh();
    expect(other.fold.meta.epoch).toMatchObject({ number: 1, holder: 'other' });
  });

  it('records of a stale epoch change nothing for anybody', () => {
    const first = journal('R1');
    first.takeOver('first');
    const second = journal('R2');
    second.takeOver('second');
    expect(() => first.append([{ type: 'wave.cancelled', data: { detail: 'late' } }])).toThrow(FencedOff);
    second.refresh();
    expect(second.state.outcome).toBe('open');
    expect(second.fold.meta.counts.fenced).toBe(1);
  });
});
