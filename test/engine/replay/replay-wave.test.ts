import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Difference, PlacedRecord } from '../../../src/engine/replay/replay-wave.js';
import { replayWave } from '../../../src/engine/replay/replay-wave.js';
import { coordinationReducer } from '../../../src/reducers/coordination-state.js';
import { waveReducer } from '../../../src/reducers/reduce-wave.js';
import { LaneLayout } from '../../../src/store/layout.js';
import { PrefixFold } from '../../../src/store/log/prefix-fold.js';
import { scanFile } from '../../../src/store/log/read.js';

const CORPUS = fileURLToPath(new URL('../../fixtures/corpus', import.meta.url));

function recordsOf(layout: LaneLayout): PlacedRecord[] {
  const found: PlacedRecord[] = [];
  const visitor = {
    record: (record: PlacedRecord['record'], offset: number) => void found.push({ record, offset }),
    damage: () => undefined,
  };
  scanFile(layout.controlPlane(0), 0, visitor, { blobs: layout.blob });
  return found;
}

/** The differences when the decisions of a recorded log are other ones, and what was known is not. */
function replayed(
  name: string,
  change: (all: readonly PlacedRecord[]) => readonly PlacedRecord[],
): readonly Difference[] {
  const layout = new LaneLayout('main', join(CORPUS, name));
  const control = new PrefixFold(layout.controlPlane(0), waveReducer, layout.blob);
  const coordination = new PrefixFold(layout.coordination(0), coordinationReducer, layout.blob);
  try {
    return replayWave(change(recordsOf(layout)), (basis) => {
      control.advanceTo(basis.control);
      coordination.advanceTo(basis.coordination);
      return { state: control.state, coordination: coordination.state, damage: [] };
    }).differences;
  } finally {
    control.close();
    coordination.close();
  }
}

type Data = Readonly<Record<string, unknown>>;
const without = (matches: (type: string, data: Data) => boolean) => (all: readonly PlacedRecord[]) =>
  all.filter(({ record }) => !matches(record.type, record.data));
const withData = (type: string, change: (data: Data) => Data) => (all: readonly PlacedRecord[]) =>
  all.map((placed) =>
    placed.record.type === type
      ? { ...placed, record: { ...placed.record, data: change(placed.record.data) } }
      : placed,
  );
const verdictOf = (data: Data) => data.verdict as { gate: string; ok: boolean };

describe('a replay', () => {
  it.each(['closed', 'failed', 'retry-then-closed', 'stewards', 'contract-rework'])(
    'of %s is identical wherever its launcher was killed',
    (name) => {
      const { length } = recordsOf(new LaneLayout('main', join(CORPUS, name)));
      for (let kept = 0; kept <= length; kept += 1) {
        expect([kept, replayed(name, (all) => all.slice(0, kept))]).toEqual([kept, []]);
      }
    },
  );

  it('misses no verdict that lets pass: the build that wrote the log may not have had that gate', () => {
    const gone = without((type, data) => type === 'gate.evaluated' && verdictOf(data).gate === 'dependency');
    expect(replayed('closed', gone)).toEqual([]);
  });

  it('misses one that does not let pass', () => {
    const gone = without((type, data) => type === 'gate.evaluated' && !verdictOf(data).ok);
    expect(replayed('failed', gone).length).toBeGreaterThan(0);
  });

  it.each<[string, (all: readonly PlacedRecord[]) => readonly PlacedRecord[], Partial<Difference>]>([
    [
      'a decision names no basis',
      withData('attempt.ended', ({ basis: _, ...data }) => data),
      { key: 'data.basis' },
    ],
    [
      'a basis lies behind its own record',
      withData('attempt.ended', ({ basis, ...data }) => ({
        ...data,
        basis: { ...(basis as object), control: 1e9 },
      })),
      { key: 'data.basis.control', recorded: 1e9 },
    ],
    [
      'a run decides that never opened the wave',
      without((type) => type === 'wave.opened'),
      { key: 'run', type: 'attempt.started' },
    ],
    [
      'a stage is inferred that was not',
      without((type, { stage }) => type === 'stage.inferred' && stage === 'security'),
      { type: 'stage.inferred', key: 'data.stage' },
    ],
    [
      'another agent was started',
      withData('agent-run.requested', (data) => ({ ...data, stage: 'cont-qa' })),
      { key: 'data.stage' },
    ],
    [
      'the limits of the launch were others',
      withData('wave.opened', (data) => ({
        ...data,
        settings: { ...(data.settings as object), required: ['security'] },
      })),
      {},
    ],
  ])('tells when %s', (_, change, first) => {
    const [found] = replayed('closed', change);
    expect(found).toMatchObject(first);
  });
});
