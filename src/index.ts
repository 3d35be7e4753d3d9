/** The public library interface: what a program besides the command line may build on. */
export { runCli } from './cli/run-cli.js';
export type { Surroundings } from './cli/command.js';
export type { Wave, WaveAgent } from './model/wave.js';
export type { Envelope } from './model/envelope.js';
export type { Verdict } from './model/gate.js';
export type { LogRecord } from './model/record.js';
