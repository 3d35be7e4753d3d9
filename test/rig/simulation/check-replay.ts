import type { PlacedRecord } from '../../../src/engine/replay/replay-wave.js';
import { replayWave } from '../../../src/engine/replay/replay-wave.js';
import { waveReducer } from '../../../src/reducers/reduce-wave.js';
import { blackboard, posted } from '../coordination-events.js';
import type { Besides } from './house.js';
import type { SharedLog } from './shared-log.js';
import { View } from './shared-log.js';

/** Whatever happened, every decision can be taken again from the log alone and is what it was. */
export function checkReplay(log: SharedLog, besides: readonly Besides[]): void {
  const records: PlacedRecord[] = [];
  const all = new View(log, {
    initial: () => 0,
    apply: (_, record, { offset }) => records.push({ record, offset }),
  });
  all.refresh();
  let folded = waveReducer.initial();
  let done = 0;
  const { differences } = replayWave(records, ({ control, coordination }) => {
    if (control < (records[done - 1]?.offset ?? -1) + 1)
      throw new Error('a decision was based on less than the one before it');
    for (let next = records[done]; next !== undefined && next.offset < control; next = records[done]) {
      folded = waveReducer.apply(folded, next.record);
      done += 1;
    }
    const { openRecords = [], damage = [] } = besides[coordination] ?? {};
    const board = blackboard(openRecords.map(({ id, kind }) => posted(id, { kind, priority: 'high' })));
    return { state: folded, coordination: board, damage };
  });
  const [first] = differences;
  if (first !== undefined) throw new Error(`replay differs: ${JSON.stringify(first)}`);
}
