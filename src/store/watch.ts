import type { FSWatcher } from 'chokidar';

/** A source of hints that something below some paths changed. A hint is never the only way to notice. */
export type HintSource = Readonly<{
  /** Whether hints are to be expected at all: whoever gets none has to look more often. */
  isWorking: () => boolean;
  close: () => Promise<void>;
}>;

/**
 * Watches folders and files, existing or not, and calls back on any change. Events may be missed or doubled: a scan at
 * least every second is the truth. Where watching is impossible (no inotify watches left) nothing is called back.
 * @param enabled false turns the watcher off; everything must work all the same
 */
export async function watchForHints(
  paths: readonly string[],
  onHint: () => void,
  enabled = true,
): Promise<HintSource> {
  if (!enabled) return { isWorking: () => false, close: () => Promise.resolve() };
  const { watch } = await import('chokidar');
  const watcher: FSWatcher = watch([...paths], {
    ignoreInitial: true,
    persistent: false,
    followSymlinks: false,
  });
  let isWorking = true;
  watcher.on('all', onHint);
  watcher.on('error', () => (isWorking = false));
  return { isWorking: () => isWorking, close: () => watcher.close() };
}
