import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExecutorKind } from '../../src/model/executor.js';
import { RepoLayout } from '../../src/store/layout.js';
import type { ExecutorSettings } from '../../src/model/executor-settings.js';
import type { WaveConfig } from '../../src/model/config.js';
import { executorChains } from '../../src/supervisor/executor-chain.js';
import { executorProblem, machineOf } from '../../src/supervisor/executor-problem.js';
import { resolveExecutor } from '../../src/waves/resolve-executor.js';
import { agent, wave } from '../rig/wave-builder.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wave-chain-'));
  for (const name of ['claude', 'codex', 'gemini']) {
    writeFileSync(join(folder, name), '#!/bin/sh\n');
    chmodSync(join(folder, name), 0o755);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Choice = Parameters<typeof executorChains>[1];

/** Of A1, A2 and so on, in a lane that falls back to codex, opencode (which is not there) and gemini. */
function chains(
  agents: readonly ExecutorSettings[],
  caps: Partial<Record<ExecutorKind, number>> = {},
  choice: Choice = {},
): (string | undefined)[] {
  const config: WaveConfig = {
    lanes: {
      main: {
        runtimePolicy: { fallbackExecutorOrder: ['codex', 'opencode', 'gemini'], runtimeMixTargets: caps },
      },
    },
  };
  const asked = wave(agents.map((executorConfig, index) => agent(`A${index + 1}`, { executorConfig })));
  const found = executorChains(
    { config, lane: 'main', env: { PATH: folder }, repo: folder, repoLayout: new RepoLayout(folder) },
    choice,
    asked,
  );
  return asked.agents.map(({ agentId }) => {
    const chain = found.get(agentId);
    return `${chain?.kinds.join(' ')}${chain?.lacking === undefined ? '' : ` (${chain.lacking.code})`}`;
  });
}

test.each<
  [string, readonly ExecutorSettings[], Partial<Record<ExecutorKind, number>>, Choice, readonly string[]]
>([
  ['fallbacks that are there', [{ id: 'claude' }], {}, {}, ['claude codex gemini']],
  ['its own ones', [{ id: 'claude', fallbacks: ['gemini'] }], {}, {}, ['claude gemini']],
  ['none where it is to stay', [{ id: 'claude', retryPolicy: 'sticky' }], {}, {}, ['claude']],
  ['none where it is forced', [{ id: 'claude' }], {}, { executor: 'codex', force: true }, ['codex']],
  [
    'another one where its own is not there',
    [{ id: 'opencode' }],
    {},
    {},
    ['codex gemini (executor/not-found)'],
  ],
  [
    'its own, lacking, where nothing follows',
    [{ id: 'opencode', retryPolicy: 'sticky' }],
    {},
    {},
    ['opencode (executor/not-found)'],
  ],
  [
    'what the caps leave, whoever falls back',
    [{ id: 'claude' }, { id: 'claude' }, { id: 'codex' }],
    { codex: 2, gemini: 1 },
    {},
    ['claude codex gemini', 'claude', 'codex'],
  ],
  [
    'not what a cap has no place for',
    [{ id: 'opencode' }],
    { codex: 0, gemini: 0 },
    {},
    ['opencode (executor/not-found)'],
  ],
  [
    'none at all where it is to have a sandbox, and there is no bwrap to make one',
    [{ id: 'claude', sandbox: 'bwrap' }],
    {},
    {},
    ['claude (executor/no-sandbox)'],
  ],
])('an agent runs on %s', (_, agents, caps, choice, wanted) => {
  expect(chains(agents, caps, choice)).toEqual(wanted);
});

describe('a sandbox', () => {
  const wanted = agent('A1', { executorConfig: { id: 'claude', sandbox: 'bwrap' } });
  const request = {
    wave: wave([wanted]),
    agent: wanted,
    executor: resolveExecutor(wanted, { config: {}, lane: 'main' }),
    env: {},
  };
  /** What stands in its way, where bwrap is a script that does this. */
  const problemWith = (script: string) => {
    const bin = mkdtempSync(join(folder, 'bin-'));
    writeFileSync(join(bin, 'bwrap'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, 'bwrap'), 0o755);
    const context = {
      repo: folder,
      repoLayout: new RepoLayout(folder),
      env: { PATH: `${bin}:${folder}:/usr/bin:/bin` },
    };
    return executorProblem(context, request, machineOf(context));
  };

  test('is there where bwrap makes one', () => {
    expect(problemWith('exit 0')).toBeUndefined();
  });

  test('is tried, since a bwrap that is there may not be allowed to make one', () => {
    expect(problemWith('echo "bwrap: No permissions to create a new namespace" >&2; exit 1')).toMatchObject({
      code: 'executor/no-sandbox',
      exit: 'environment',
      message: expect.stringMatching(
        /^agent A1 is to run in a sandbox: .*No permissions to create a new namespace$/,
      ),
    });
  });
});
