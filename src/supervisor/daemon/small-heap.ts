import { setFlagsFromString } from 'node:v8';

/**
 * Has the engine collect what is not needed any more when a seventh has been added, not when as much again has: a daemon
 * waits nearly all of the time, and what it once took to start two hundred agents nobody else could have. An engine that
 * does not know the setting ignores it.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=15');
}
