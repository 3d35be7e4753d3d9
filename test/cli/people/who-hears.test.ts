import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Invocation } from '../../../src/cli/command.js';
import { openLane } from '../../../src/cli/context.js';
import { answerQuestion } from '../../../src/cli/people/answer-question.js';
import { namedQuestion } from '../../../src/cli/people/question-place.js';
import { attemptEnded, exited, launched, requested, running } from '../../rig/control-events.js';
import type { Step } from '../../rig/events.js';
import { runInProcess } from '../../rig/in-process.js';
import { ENTRY } from '../../rig/entry.js';
import { ScratchRepository } from '../../rig/scratch-repository.js';
import { wave } from '../../rig/wave-builder.js';
import { writeLog } from '../../rig/write-log.js';

let repo: ScratchRepository;
beforeAll(() => {
  repo = new ScratchRepository();
  repo.wave(3, [{ id: 'A1', run: ['true'] }]);
});
afterAll(() => repo.close());

const control = (): string => join(repo.path, '.tmp/main/control-plane/wave-3.ndjson');
const ASK = ['feedback', 'ask', '--wave', '3', '--agent', 'A1', '--question', 'Which?', '--id', 'q'];
const ends: Step = [running('A1'), exited('A1'), attemptEnded('blocked')];

beforeEach(() => rmSync(join(repo.path, '.tmp'), { recursive: true, force: true }));

/** A person answers; `meanwhile` is what happens while the answer is written. Tells which agents run again. */
async function answered(before: Step, meanwhile: () => void): Promise<readonly string[] | null> {
  writeLog(control(), launched(wave(['A1'])), before);
  expect(await runInProcess(repo.path, ASK)).toMatchObject({ code: 0 });
  const invocation: Invocation = {
    options: { repo: repo.path, wave: 3 },
    words: [],
    io: {
      ...{ cwd: repo.path, env: { USER: 'ada' }, node: process.execPath, entry: ENTRY },
      ...{ stdout: () => undefined, stderr: () => undefined, stdin: () => process.stdin },
      terminal: { isTty: false, columns: 80, color: false },
      onInterrupt: () => () => undefined,
      serveMcp: () => Promise.resolve(),
    },
  };
  const context = await openLane(invocation);
  let isFirst = true;
  const next = (): string => {
    if (isFirst) meanwhile();
    isFirst = false;
    return context.ids.next();
  };
  const placed = namedQuestion(context, 3, 'q');
  const { rerun } = await answerQuestion(invocation, { ...context, ids: { next } }, placed, {
    response: 'eu',
  });
  return rerun === null ? null : rerun.agents;
}

describe('an answer where no launcher is at work', () => {
  test('is heard by an agent that waits for it, and that ends as soon as it has it', async () => {
    expect(await answered([requested('A1')], () => writeLog(control(), ends))).toBeNull();
  });

  test('has an agent run again that had ended before', async () => {
    expect(await answered([requested('A1'), ends], () => undefined)).toEqual(['A1']);
  });
});
