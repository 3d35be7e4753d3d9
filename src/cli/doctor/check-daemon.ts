import { readSupervisor } from '../../supervisor/read-supervisor.js';
import type { Check, Finding } from './finding.js';

/** The daemon that takes up submitted runs, and whether everything is halted. */
export const checkDaemon: Check = ({ repoLayout }) => {
  const { state, pid, halted } = readSupervisor(repoLayout);
  const stop: Finding[] =
    halted === null
      ? []
      : [
          {
            state: 'warning',
            about: 'halted',
            text: `everything, by ${halted.by}: ${halted.reason}`,
            hint: 'wave stop --clear, when it may go on',
          },
        ];
  if (state === 'none')
    return [{ state: 'ok', about: 'daemon', text: 'none; submitted runs start one' }, ...stop];
  const who = `process ${pid ?? '?'}`;
  if (state === 'running') return [{ state: 'ok', about: 'daemon', text: `runs, ${who}` }, ...stop];
  return [
    { state: 'warning', about: 'daemon', text: `is suspended, ${who}`, hint: `kill -CONT ${pid ?? '?'}` },
    ...stop,
  ];
};
