import { relative } from 'node:path';
import type { Notice } from '../../model/lifecycle.js';
import type { LogRecord, RecordPosition } from '../../model/record.js';
import { noticedTypes, noticeOf } from '../../projections/notice-of.js';
import { LogFold } from '../../store/log/fold.js';
import { listLogs } from '../../store/log/log-list.js';
import type { LaneContext } from '../lane-context.js';

/** A notice, and where the record stands that it is about. */
export type PlacedNotice = Readonly<{ notice: Notice; log: string; offset: number }>;

/** How far each log has been told of, in bytes, by its path within the lane's state. */
export type Positions = Readonly<Record<string, number>>;

type Collected = PlacedNotice[];

/** The notices of a lane, as its logs grow. Records of a holder that had lost the lane are none. */
export class NoticeFeed {
  readonly #context: Pick<LaneContext, 'layout' | 'lane' | 'project'>;
  readonly #folds = new Map<string, LogFold<Collected>>();

  constructor(context: Pick<LaneContext, 'layout' | 'lane' | 'project'>) {
    this.#context = context;
  }

  /** What has come since the last call, all of it at the first; oldest first within each log. */
  next(): readonly PlacedNotice[] {
    const { layout } = this.#context;
    const found = listLogs(layout).flatMap(({ path }) => {
      const fold = this.#foldOf(path);
      fold.refresh();
      return fold.state.splice(0);
    });
    return found.sort(({ notice: { at: left } }, { notice: { at: right } }) =>
      left < right ? -1 : left > right ? 1 : 0,
    );
  }

  /** How far the logs have been read. */
  positions(): Positions {
    return Object.fromEntries([...this.#folds].map(([path, { offset }]) => [this.#name(path), offset]));
  }

  #foldOf(path: string): LogFold<Collected> {
    const known = this.#folds.get(path);
    if (known !== undefined) return known;
    const log = this.#name(path);
    const reducer = {
      name: 'notices',
      version: 1,
      initial: (): Collected => [],
      apply: (collected: Collected, record: LogRecord, { offset }: RecordPosition): Collected => {
        const notice = noticeOf(record, this.#context);
        if (notice !== undefined) collected.push({ notice, log, offset });
        return collected;
      },
      toJson: () => null,
      fromJson: (): Collected => [],
    };
    const fold = new LogFold(path, reducer, this.#context.layout.blob, undefined, noticedTypes);
    this.#folds.set(path, fold);
    return fold;
  }

  #name(path: string): string {
    return relative(this.#context.layout.root, path);
  }
}
