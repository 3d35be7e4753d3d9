import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createIds } from '../../src/cli/create-ids.js';
import type { ForwardedGap } from '../../src/model/attempt.js';
import { LaneLayout } from '../../src/store/layout.js';
import { closeGap, postGap } from '../../src/supervisor/forward-gap.js';
import { WaveJournal } from '../../src/supervisor/wave-journal.js';
import { wave } from '../rig/wave-builder.js';

const ID = 'gap-3-1-security-A7';
const gap: ForwardedGap = {
  stage: 'security',
  agentId: 'A7',
  attempt: 1,
  detail: 'ops: no alarm',
  targets: ['A1'],
};

describe('a gap on the blackboard', () => {
  let layout: LaneLayout;
  beforeEach(() => {
    layout = new LaneLayout('main', mkdtempSync(join(tmpdir(), 'wave-gap-')));
  });
  const holder = (run: string): WaveJournal => {
    const ports = { clock: { now: () => 0 }, ids: createIds(), layout, onAppended: () => undefined };
    return new WaveJournal(3, { lane: 'main', run, actor: 'launcher' }, ports);
  };
  const lines = (): number => readFileSync(layout.coordination(3), 'utf8').trimEnd().split('\n').length;

  it('is posted once, also by a launcher that follows one which was killed before it had noted it', () => {
    const first = holder('R1');
    postGap(first, wave(['A1', 'A7']), ID, gap);
    postGap(first, wave(['A1', 'A7']), ID, gap);
    const second = holder('R2');
    postGap(second, wave(['A1', 'A7']), ID, gap);
    expect(lines()).toBe(1);
    expect(second.coordination.open.get(ID)).toMatchObject({
      kind: 'blocker',
      blocking: true,
      blockerSeverity: 'closure-critical',
      about: { targets: ['A1'], closureCondition: 'gap:security/A7', source: 'supervisor' },
    });
    expect(second.coordination.anomalies).toEqual([]);
  });

  it('that two launchers post at once counts once', () => {
    const [first, second] = [holder('R1'), holder('R2')];
    postGap(first, wave(['A1', 'A7']), ID, gap);
    postGap(second, wave(['A1', 'A7']), ID, gap);
    second.refresh();
    expect(lines()).toBe(2);
    expect(second.coordination.open.size).toBe(1);
    expect(second.coordination.anomalies).toEqual([]);
  });

  it('is closed once, and not at all where a person has closed it', () => {
    const journal = holder('R1');
    postGap(journal, wave(['A1', 'A7']), ID, gap);
    closeGap(journal, ID, 'resolved');
    closeGap(journal, ID, 'superseded');
    expect(lines()).toBe(2);
    expect(journal.coordination.open.size).toBe(0);
  });
});
