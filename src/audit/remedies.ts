import { shellCommand } from '../base/shell-quote.js';

/** What to type to let a wave go on without damaged bytes; the reason is for a person to say. */
export function acknowledgeCommand(lane: string, wave: number | null, log: string, offset: number): string {
  const about = wave === null ? [] : ['--wave', String(wave)];
  const place = ['--acknowledge', `${log}:${offset}`];
  return `${shellCommand(['wave', 'doctor', '--lane', lane, ...about, ...place])} --reason '…'`;
}
