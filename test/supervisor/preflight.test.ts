import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExecutorSettings } from '../../src/model/executor-settings.js';
import type { LaneContext } from '../../src/supervisor/lane-context.js';
import type { LoadedWave } from '../../src/supervisor/load-lane.js';
import { preflight } from '../../src/supervisor/preflight.js';
import { agent, wave } from '../rig/wave-builder.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wave-preflight-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const program = (name: string): void => {
  writeFileSync(join(folder, name), '#!/bin/sh\n');
  chmodSync(join(folder, name), 0o755);
};

/** What is said of agents A1, A2 and so on, of whose programs these are there. */
function asked(
  executors: readonly ExecutorSettings[],
  { env = {}, pass = [] }: { env?: Record<string, string>; pass?: readonly string[] } = {},
) {
  const agents = executors.map((executorConfig, index) => agent(`A${index + 1}`, { executorConfig }));
  const context = {
    repo: folder,
    lane: 'main',
    config: { env: { pass } },
    env: { PATH: folder, HOME: folder, ...env },
  };
  return preflight(context as unknown as LaneContext, {}, { wave: wave(agents) } as LoadedWave);
}

describe('before agents are started', () => {
  it('a login that was not found is told of once, for all whom it concerns', async () => {
    program('claude');
    program('codex');
    expect(await asked([{ id: 'claude' }, { id: 'codex' }, { id: 'claude' }])).toEqual([
      expect.stringMatching(/^agents A1, A3: no login of claude .*claude auth login/),
      expect.stringMatching(/^agent A2: no login of codex .*codex login/),
    ]);
    expect(await asked([{ id: 'claude' }], { env: { ANTHROPIC_API_KEY: 'k' } })).toEqual([]);
  });

  it('a key counts only where it reaches the program', async () => {
    program('opencode');
    const own = [{ id: 'opencode', model: 'anthropic/x' }] as const;
    const env = { ANTHROPIC_API_KEY: 'k' };
    expect(await asked(own, { env })).toEqual([expect.stringContaining('"pass": ["ANTHROPIC_API_KEY"]')]);
    expect(await asked(own, { env, pass: ['ANTHROPIC_API_KEY'] })).toEqual([]);
  });

  it('a program that is missing is named with how to get it, and with one that is there', async () => {
    const hint = async (): Promise<unknown> =>
      (await asked([{ id: 'codex' }]).catch((error: unknown) => error)) as unknown;
    expect(await hint()).toMatchObject({
      code: 'executor/not-found',
      hint: expect.not.stringContaining('--force-executor') as string,
    });
    program('gemini');
    expect(await hint()).toMatchObject({
      hint: expect.stringMatching(/^npm install .*--executor gemini --force-executor$/) as string,
    });
  });
});
