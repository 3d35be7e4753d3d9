import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { launched } from '../rig/control-events.js';
import { posted } from '../rig/coordination-events.js';
import { runInProcess } from '../rig/in-process.js';
import { ScratchRepository } from '../rig/scratch-repository.js';
import { wave } from '../rig/wave-builder.js';
import { writeLog } from '../rig/write-log.js';

let repo: ScratchRepository;
beforeAll(() => {
  repo = new ScratchRepository();
  for (const number of [3, 4]) repo.wave(number, [{ id: 'A1', run: ['true'] }]);
  writeLog(join(repo.path, '.tmp/main/control-plane/wave-3.ndjson'), launched(wave(['A1'])));
  writeLog(
    join(repo.path, '.tmp/main/coordination/wave-3.ndjson'),
    posted('x', { agentId: 'B7', targets: ['agent:C8'], summary: 'from elsewhere' }),
  );
});
afterAll(() => repo.close());

const wave$ = (command: string) => runInProcess(repo.path, command.split(' '));

describe('who or what is misspelt is said, and not that there is nothing about it', () => {
  it.each([
    ['coord explain --wave 3 --agent A9', 'agent/not-found', 'did you mean "A1"?'],
    ['coord inbox --wave 3 --agent A9', 'agent/not-found', 'did you mean "A1"?'],
    ['control task list --wave 3 --agent A9', 'agent/not-found', 'did you mean "A1"?'],
    ['control task list --wave 4 --agent ZZ', 'agent/not-found', 'one of: A1'],
    ['control fact list --wave 3 --agent ZZ', 'agent/not-found', 'one of: A1'],
    ['feedback list --lane mian', 'lane/unknown', 'did you mean "main"?'],
    ['feedback list --wave 55', 'wave/not-found', 'there are: 3, 4'],
    ['dep show --lane nope', 'lane/unknown', 'there are: main'],
    ['dep render --lane nope', 'lane/unknown', 'there are: main'],
    ['dep show --wave 55', 'wave/not-found', 'there are: 3, 4'],
  ])('%s: %s', async (command, code, hint) => {
    const { stderr, ...rest } = await wave$(command);
    expect(rest).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(code);
    expect(stderr).toContain(hint);
  });
});

describe('what is there and has nothing is an empty list', () => {
  it.each([
    'coord explain --wave 3 --agent a1',
    'control task list --wave 3 --agent A1',
    'control task list --wave 4 --agent A1',
    'control fact list --wave 4 --agent A1',
    'feedback list',
    'feedback list --lane main --wave 4',
    'dep show --lane main',
    'dep show --wave 4',
    'coord explain --wave 3 --agent B7',
    'control task list --wave 3 --closed --agent B7',
    'control fact list --wave 3 --agent B7',
  ])('%s', async (command) => {
    expect(await wave$(command)).toMatchObject({ code: 0, stderr: '' });
  });

  it('and what names an agent that is in no wave file is found', async () => {
    for (const agent of ['B7', 'c8'])
      expect((await wave$(`control task list --wave 3 --agent ${agent}`)).stdout).toContain('from elsewhere');
  });
});

it('who answered is shown on one line, without what a terminal acts on', async () => {
  const ask = 'feedback ask --wave 3 --agent A1 --id q --question Which?';
  expect((await wave$(ask)).code).toBe(0);
  const operator = 'eve\n\u001b[31madmin\u202e';
  const answer = 'feedback respond --wave 3 --id q --response this --operator'.split(' ');
  expect((await runInProcess(repo.path, [...answer, operator])).code).toBe(0);
  expect((await wave$('feedback list')).stdout).toContain(String.raw`(operator:eve \x1b[31madmin\u{202e})`);
  expect((await wave$('feedback show --id q')).stdout).not.toMatch(/[\u001b\u202e]/);
});
