import { readFileSync } from 'node:fs';
import type { Check } from './finding.js';

/** Below these, watching fails for want of room when a few editors run beside. */
const FEW_WATCHES = 8192;
const FEW_INSTANCES = 128;

/** What the kernel lets be watched. Without a watcher everything works, and is noticed within a second instead of at once. */
export const checkWatcher: Check = ({ env }) => {
  if (env.WAVE_WATCH === 'off')
    return [
      { state: 'note', about: 'watcher', text: 'is off (WAVE_WATCH); changes are noticed each second' },
    ];
  const watches = limit('max_user_watches');
  const instances = limit('max_user_instances');
  if (watches === undefined || instances === undefined) return [];
  const text = `${watches} files, ${instances} programs may watch`;
  if (watches >= FEW_WATCHES && instances >= FEW_INSTANCES) return [{ state: 'ok', about: 'watcher', text }];
  const hint = `sysctl fs.inotify.max_user_watches=65536 fs.inotify.max_user_instances=512 raises that`;
  return [{ state: 'warning', about: 'watcher', text: `only ${text}`, hint }];
};

function limit(name: string): number | undefined {
  try {
    const value = Number(readFileSync(`/proc/sys/fs/inotify/${name}`, 'utf8'));
    return Number.isFinite(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
