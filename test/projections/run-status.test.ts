import { describe, expect, it } from 'vitest';
import { resumeStep } from '../../src/projections/next-steps.js';
import { runStatus } from '../../src/projections/run-status.js';
import { laneReducer } from '../../src/reducers/lane-state.js';
import type { Step } from '../rig/events.js';
import { foldOf, log } from '../rig/events.js';
import { runAdopted, runCancelRequested, runEnded, runStarted, runSubmitted } from '../rig/lane-events.js';

const entry = (...steps: readonly Step[]) => {
  const [run] = foldOf(laneReducer, log(...steps)).runs;
  if (run === undefined) throw new Error('no run');
  return run;
};

describe('what a run is called', () => {
  it.each<[string, Step[], alive: boolean]>([
    ['pending', [runSubmitted('r1')], false],
    ['cancelled', [runSubmitted('r1'), runCancelRequested('r1')], false],
    ['running', [runStarted('r1')], true],
    ['stale', [runStarted('r1')], false],
    ['running', [runSubmitted('r1'), runStarted('r1'), runAdopted('r1')], true],
    ['cancelling', [runStarted('r1'), runCancelRequested('r1')], true],
    // Nobody is there who could cancel it.
    ['stale', [runStarted('r1'), runCancelRequested('r1')], false],
    ['completed', [runStarted('r1'), runEnded('r1')], true],
    ['blocked', [runStarted('r1'), runEnded('r1', 'blocked')], false],
    ['failed', [runStarted('r1'), runEnded('r1', 'failed')], false],
    ['cancelled', [runStarted('r1'), runCancelRequested('r1'), runEnded('r1', 'cancelled')], false],
    ['taken-over', [runStarted('r1'), runStarted('r2')], false],
  ])('%s', (word, steps, alive) => expect(runStatus(entry(...steps), alive)).toBe(word));
});

describe('what lets it go on', () => {
  const place = { lane: 'main', wave: 3 };
  it.each<[string, Step[], string]>([
    ['one that was submitted', [runSubmitted('r1'), runStarted('r1')], 'wave supervise'],
    ['one that was launched', [runStarted('r1')], 'wave launch --lane main --start-wave 3 --end-wave 3'],
    [
      'one that is over',
      [runSubmitted('r1'), runStarted('r1'), runEnded('r1', 'failed')],
      'wave launch --lane main --start-wave 3 --end-wave 3',
    ],
  ])('%s', (_, steps, command) => expect(resumeStep(place, entry(...steps)).command).toBe(command));
});
