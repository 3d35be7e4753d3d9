import type { ControlEventData } from '../events/control-event.js';
import type { ExecutorKind } from '../model/executor.js';
import { isExecutorKind } from '../model/executor.js';
import type { LogRecord } from '../model/record.js';
import { scanFile } from '../store/log/read.js';
import type { LaneLayout } from '../store/layout.js';

/** One run of an agent: an agent that was sent back, or fell back, within an attempt has several rounds. */
export type RunOfAgent = Readonly<{ agent: string; attempt: number; round: number }>;

/** On which executor an agent ran, by the log of its wave; undefined where that does not know. */
export function executorOfRun(layout: LaneLayout, wave: number, run: RunOfAgent): ExecutorKind | undefined {
  let round = 0;
  let executor: string | undefined;
  const record = ({ type, agent, attempt, data }: LogRecord): void => {
    if (agent !== run.agent || attempt !== run.attempt) return;
    if (type === 'agent-run.concluded') round += 1;
    else if (type === 'agent-run.requested' && round === run.round)
      ({ executor } = data as ControlEventData['agent-run.requested']);
  };
  const holding = ['agent-run.requested', 'agent-run.concluded'];
  scanFile(
    layout.controlPlane(wave),
    0,
    { record, damage: () => undefined },
    { blobs: layout.blob, holding },
  );
  return executor !== undefined && isExecutorKind(executor) ? executor : undefined;
}
