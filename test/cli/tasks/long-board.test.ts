import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { placedQuestion, placedQuestions, pendingQuestions } from '../../../src/cli/people/question-place.js';
import { tableOf } from '../../../src/cli/tasks/find-task.js';
import { repoLayoutOf } from '../../../src/store/project-config.js';
import { launched } from '../../rig/control-events.js';
import { assigned } from '../../rig/board.js';
import { changed, posted, settled } from '../../rig/coordination-events.js';
import type { Step } from '../../rig/events.js';
import { runInProcess } from '../../rig/in-process.js';
import { ScratchRepository } from '../../rig/scratch-repository.js';
import { wave } from '../../rig/wave-builder.js';
import { writeLog } from '../../rig/write-log.js';

let repo: ScratchRepository;

/** Records of every fate: each is posted, some are named by others, given to somebody, closed, asked again. */
const steps: readonly Step[] = Array.from({ length: 60 }, (_, number): readonly Step[] => {
  const id = `r${number}`;
  const asks = number % 3 === 0;
  return [
    posted(id, {
      kind: asks ? 'human-feedback' : 'request',
      dependsOn: [`r${number - 1}`],
      targets: asks ? [] : ['A1'],
      summary: `about "r${number + 1}" and r${number + 2}`,
    }),
    ...(asks ? [] : [assigned(id, 'A1')]),
    ...(number % 2 === 0 ? [changed(`r${number - 4}`, { detail: `after ${id}` })] : []),
    ...(number % 4 === 0 ? [settled(`r${number - 5}`, { response: `answer to r${number - 5}` })] : []),
    ...(number % 9 === 0 ? [posted(id, { summary: 'under the same id' })] : []),
  ];
});

beforeAll(() => {
  repo = new ScratchRepository();
  repo.wave(3, [{ id: 'A1', run: ['true'] }]);
  writeLog(join(repo.path, '.tmp/main/control-plane/wave-3.ndjson'), launched(wave(['A1', 'A2'])));
  writeLog(join(repo.path, '.tmp/main/coordination/wave-3.ndjson'), steps);
});
afterAll(() => repo.close());

const place = () => {
  const repoLayout = repoLayoutOf(repo.path, {}, undefined);
  const layout = repoLayout.lane('main', undefined);
  return { repo: repo.path, repoLayout, layout, lane: 'main', project: undefined, config: {}, env: {} };
};

describe('what is read of a board for one record', () => {
  test('is what reading all of it tells of that record', () => {
    const whole = tableOf(place(), 3);
    expect(whole.rows.size).toBe(60);
    for (const [id, row] of whole.rows) {
      const one = tableOf(place(), 3, id);
      expect(one.rows.get(id)).toEqual(row);
      expect(one.board.open.get(id)).toEqual(whole.board.open.get(id));
    }
  });

  test('has the history of the record, in its order', () => {
    const { history } = tableOf(place(), 3, 'r7');
    expect(history.map(({ type, isInert }) => [type, isInert])).toEqual([
      ['record.posted', false],
      ['assignment.made', false],
      ['record.changed', false],
    ]);
  });

  test('is what reading all questions tells of it', () => {
    const all = placedQuestions(place(), 3);
    expect(all).toHaveLength(20);
    for (const one of all) expect(placedQuestion(place(), 3, one.question.id)).toEqual(one);
    expect(pendingQuestions(place(), 3)).toEqual(all.filter(({ answered }) => answered === undefined));
    expect(placedQuestion(place(), 3, 'r1')).toBeUndefined();
  });
});

describe('pages of what is open', () => {
  const ids: string[] = [];
  test('follow each other until the last', async () => {
    for (let after: string | null = ''; after !== null;) {
      const more = after === '' ? [] : ['--after', after];
      const { stdout } = await runInProcess(repo.path, [
        ...['control', 'task', 'list', '--wave', '3', '--limit', '7', '--json'],
        ...more,
      ]);
      const page = JSON.parse(stdout) as {
        total: number;
        nextAfter: string | null;
        tasks: readonly { id: string }[];
      };
      expect(page.total).toBe(tableOpen().length);
      ids.push(...page.tasks.map(({ id }) => id));
      after = page.nextAfter;
    }
    expect(ids).toEqual(tableOpen());
  });

  test('go on behind a record that has been closed since', async () => {
    const closed = [...tableOf(place(), 3).rows.values()].find(({ status }) => status === 'resolved');
    const { stdout } = await runInProcess(repo.path, [
      ...['control', 'task', 'list', '--wave', '3', '--limit', '1', '--json', '--after', closed?.id ?? ''],
    ]);
    const behind = tableOpen().find((id) => Number(id.slice(1)) > Number(closed?.id.slice(1)));
    expect((JSON.parse(stdout) as { tasks: readonly { id: string }[] }).tasks[0]?.id).toBe(behind);
  });

  function tableOpen(): string[] {
    const { rows, board } = tableOf(place(), 3);
    return [...rows.keys()].filter((id) => board.open.get(id) !== undefined);
  }
});
