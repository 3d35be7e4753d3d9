import { describe, expect, it } from 'vitest';
import { recoveryHints } from '../../src/cli/launch/recovery-hints.js';
import { controlStatus } from '../../src/projections/control-status.js';
import { explain } from '../../src/projections/explanation.js';
import { launchStep, stepPlaceOf } from '../../src/projections/next-steps.js';
import type { RunEntry } from '../../src/reducers/lane-state.js';
import { attemptEnded, failed, launched, ran } from '../rig/control-events.js';
import { statusInput } from '../rig/status-input.js';
import { wave } from '../rig/wave-builder.js';

const of = wave(['A1']);
const input = statusInput(of, [launched(of), ran('A1', { exit: 3 }), attemptEnded('failed'), failed()]);
const ended = { outcome: 'failed', exitCode: 40, detail: '', at: '2026-03-01T08:00:00.000Z' } as const;
const runTold = (flags: readonly string[]): RunEntry => {
  if (input.run === null) throw new Error('no run');
  return { ...input.run, ended, request: { ...input.run.request, flags } };
};

describe('what to type to launch a wave again', () => {
  const told = { ...input, project: 'shop', launcherAlive: false };
  const again = { ...told, run: runTold(['--max-retries-per-wave', '0', '--model', "it's"]) };
  const line =
    "wave launch --project shop --lane main --start-wave 3 --end-wave 3 --max-retries-per-wave 0 --model 'it'\\''s'";

  it('is this wave and no other, with the flags that were not default, wherever it is said', () => {
    expect(launchStep(stepPlaceOf(again)).command).toBe(line);
    expect(explain(again).next?.command).toBe(line);
    expect(controlStatus(again).supervisor?.resumeAction).toBe(line);
    const hints = recoveryHints({ ...stepPlaceOf(again), state: again.state });
    expect(hints.at(-1)?.command).toBe(line);
  });

  it.each([[undefined], ['--model'], [[7, '--model', 'x']]])('reads any log: flags %j', (flags) => {
    const run = runTold(flags as unknown as readonly string[]);
    const words = Array.isArray(flags) ? ' --model x' : '';
    expect(launchStep(stepPlaceOf({ ...told, run })).command).toBe(
      `wave launch --project shop --lane main --start-wave 3 --end-wave 3${words}`,
    );
  });

  it('of a wave that no run is known of is a launch with nothing else', () => {
    expect(launchStep(stepPlaceOf({ ...told, run: null })).command).toMatch(/--end-wave 3$/);
  });
});
