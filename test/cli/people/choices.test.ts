import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launched } from '../../rig/control-events.js';
import type { InProcessResult } from '../../rig/in-process.js';
import { runInProcess } from '../../rig/in-process.js';
import { ScratchRepository } from '../../rig/scratch-repository.js';
import { wave } from '../../rig/wave-builder.js';
import { writeLog } from '../../rig/write-log.js';

let repo: ScratchRepository;

beforeAll(() => {
  repo = new ScratchRepository();
  repo.wave(3, [{ id: 'A1', run: ['true'] }]);
});
afterAll(() => repo.close());
beforeEach(() => {
  rmSync(join(repo.path, '.tmp'), { recursive: true, force: true });
  writeLog(join(repo.path, '.tmp/main/control-plane/wave-3.ndjson'), launched(wave(['A1'])));
});

const wave$ = (...argv: string[]): Promise<InProcessResult> => runInProcess(repo.path, argv);
const ask = (...flags: string[]): Promise<InProcessResult> =>
  wave$('feedback', 'ask', '--wave', '3', '--agent', 'A1', '--question', 'Now what?', '--id', 'q', ...flags);
const shown = async (): Promise<unknown> =>
  JSON.parse((await wave$('feedback', 'show', '--id', 'q', '--json')).stdout) as unknown;

const SLOWLY = 'retry, but slowly';

describe('the answers that a question leaves', () => {
  test.each([
    ['one by one, with commas in them', ['--choice', SLOWLY, '--choice', 'give up'], [SLOWLY, 'give up']],
    ['several at once', ['--choices', 'yes, no'], ['yes', 'no']],
    ['either way, each once', ['--choices', 'a,b', '--choice', 'b', '--choice', ' c '], ['b', 'c', 'a']],
    ['none', [], []],
  ])('are given %s', async (_, flags, choices) => {
    expect(await ask(...flags)).toMatchObject({ code: 0, stdout: 'q\n' });
    expect(await shown()).toMatchObject({ choices });
  });

  test.each<[string, string[], string]>([
    ['a default that is none of them', ['--choice', 'a', '--default', 'b', '--timeout', '1m'], 'is none of'],
    ['a default without an end', ['--default', 'a'], '--default needs --timeout'],
    ['an empty one', ['--choice', ' '], '--choice needs a value'],
    ['an empty default', ['--default', ' ', '--timeout', '1m'], '--default needs a value'],
    ['one that is too long', ['--choice', 'x'.repeat(201)], 'at most 200 characters'],
    ['too many', Array.from({ length: 21 }, (__, n) => ['--choice', `c${n}`]).flat(), 'at most 20'],
  ])('are refused: %s', async (_, flags, why) => {
    const refused = await ask(...flags);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain(why);
    expect((await wave$('feedback', 'list', '--json')).stdout).toContain('"feedbackRequests":[]');
  });

  test('are what a person chooses from, in whatever case, and no other', async () => {
    await ask('--choice', SLOWLY, '--choice', 'give up', '--default', 'give up', '--timeout-seconds', '60');
    const other = await wave$('approve', '--choice', 'again');
    expect(other).toMatchObject({ code: 2 });
    expect(other.stderr).toContain(SLOWLY);
    // Neither is yes or no.
    expect(await wave$('approve')).toMatchObject({ code: 2 });
    expect(await wave$('approve', '--choice', 'Retry, But Slowly')).toMatchObject({ code: 0 });
    expect(await shown()).toMatchObject({ state: 'answered', response: SLOWLY, byDefault: false });
    const late = await wave$('feedback', 'respond', '--id', 'q', '--response', 'give up');
    expect(late).toMatchObject({ code: 2 });
    expect(late.stderr).toContain('feedback/answered');
  });
});

test('whoever lists what waits is told what to type', async () => {
  await ask();
  const command = 'wave feedback respond --lane main --wave 3 --id q --response …';
  for (const verb of ['list', 'show'])
    expect((await wave$('feedback', verb, ...(verb === 'show' ? ['--id', 'q'] : []))).stdout).toContain(
      command,
    );
  expect((await wave$('control', 'status', '--wave', '3')).stdout).toContain(command);
  await wave$(...command.split(' ').slice(1, -1), 'eu');
  expect((await wave$('feedback', 'show', '--id', 'q')).stdout).not.toContain('feedback respond');
});
