import type { EventFamily } from '../event-family.js';

/** What happens to a log itself. */
export type LogEventData = Readonly<{
  /** A launcher or supervisor took the lane over; records of lower epochs no longer count. */
  'epoch.raised': Readonly<{ epoch: number; holder: string }>;
  /** The prefix of this log up to the offset has this hash for ever. */
  'log.sealed': Readonly<{ offset: number; sha256: string }>;
  /** A person has seen the damage at this offset and lets the wave go on. */
  'log.damage-acknowledged': Readonly<{ offset: number; reason: string }>;
}>;

/** See {@link LogEventData}. */
export const logEvents: EventFamily<LogEventData> = {
  'epoch.raised': {
    level: 'debug',
    doc: 'A launcher or supervisor took the lane over.',
    shape: {},
  },
  'log.sealed': {
    level: 'debug',
    doc: 'The log up to here is fixed by a hash.',
    shape: {},
  },
  'log.damage-acknowledged': {
    level: 'warn',
    doc: 'A person acknowledged damage of a log.',
    shape: {},
  },
};
