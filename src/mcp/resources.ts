import type { CommandCall } from '../model/command-call.js';

/** What can be read as it is now, without a tool. */
export type WaveResource = Readonly<{
  uri: string;
  name: string;
  description: string;
  mimeType: 'application/json' | 'text/markdown' | 'text/plain';
  call: CommandCall;
}>;

/** How many of the newest lines of the log are shown. */
const LOG_LINES = 200;

/** The resources: views that commands compile from the logs when they are read. */
export const resources: readonly WaveResource[] = [
  {
    uri: 'wave://wave',
    name: 'wave',
    description: 'the wave as it was understood: its agents, what they own, what they owe',
    mimeType: 'application/json',
    call: { command: 'show', options: { json: true } },
  },
  {
    uri: 'wave://summary',
    name: 'summary',
    description: 'what everybody in the wave knows, at most 4,000 characters',
    mimeType: 'text/markdown',
    call: { command: 'coord render', words: ['summary'], options: {} },
  },
  {
    uri: 'wave://status',
    name: 'status',
    description: 'where the wave stands, with its gates and what would help',
    mimeType: 'application/json',
    call: { command: 'control status', options: { json: true } },
  },
  {
    uri: 'wave://log',
    name: 'log',
    description: `what happened in the newest run: its last ${LOG_LINES} lines`,
    mimeType: 'text/plain',
    call: { command: 'logs', options: { tail: LOG_LINES } },
  },
];
