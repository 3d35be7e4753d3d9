import { describe, expect, it } from 'vitest';
import { decide } from '../../src/engine/decide.js';
import { budgetNews } from '../../src/gates/budget.js';
import type { Budgets } from '../../src/model/budget.js';
import { NO_SPENDING } from '../../src/model/spending.js';
import { spentBy } from '../../src/reducers/spent-by.js';
import {
  attempt,
  attemptEnded,
  blocked,
  event,
  given,
  launched,
  opened,
  ran,
  requested,
  running,
} from '../rig/control-events.js';
import type { Step } from '../rig/events.js';
import { words } from '../rig/intent-words.js';
import { decision } from '../rig/moments.js';
import { agent, wave } from '../rig/wave-builder.js';

const two = wave(['A1', agent('A2', { dependsOn: ['A1'] })]);
const NONE: Budgets = { run: {}, wave: {}, agents: {}, elsewhere: NO_SPENDING };
const costs = (costUsd: number | null) => ({ usage: { inputTokens: 90, outputTokens: 10, costUsd } });

function next(budgets: Partial<Budgets>, ...steps: readonly Step[]): string[] {
  return words(decide(decision(two, given(launched(two), ...steps), { budgets: { ...NONE, ...budgets } })));
}

it.each<[string, Partial<Budgets>, string[]]>([
  [
    'counts for the run that goes on with it',
    { before: ['r0'] },
    ['end blocked', 'block budget budget-exhausted'],
  ],
  ['does not count for another one', {}, ['start A2']],
])('what an agent uses that an earlier run had started %s', (_, over, expected) => {
  const adopted = [ran('A1', costs(5))].flat(9).map((one) => ({ ...(one as object), run: 'r0' }) as Step);
  expect(next({ run: { usd: 5 }, ...over }, ...adopted)).toEqual(expected);
});

describe('before an agent starts', () => {
  it.each<[string, Partial<Budgets>, number | null, string[]]>([
    ['nobody set a limit', {}, 5, ['start A2']],
    ['there is enough of it', { wave: { usd: 5.01 } }, 5, ['start A2']],
    [
      'the wave has used all of it',
      { wave: { usd: 5 } },
      5,
      ['end blocked', 'block budget budget-exhausted'],
    ],
    [
      'the run has, in other waves too',
      { run: { usd: 6 }, elsewhere: { ...NO_SPENDING, usd: 1 } },
      5,
      ['end blocked', 'block budget budget-exhausted'],
    ],
    ['its tokens are used', { run: { tokens: 100 } }, null, ['end blocked', 'block budget budget-exhausted']],
    ['what it cost is unknown', { run: { usd: 1 } }, null, ['start A2']],
    ['another agent has used all of its own', { agents: { A1: { usd: 1 } } }, 5, ['start A2']],
    ['it has itself', { agents: { A2: { usd: 0 } } }, 5, ['end blocked', 'block budget budget-exhausted']],
  ])('%s', (_, budgets, usd, expected) => {
    expect(next(budgets, ran('A1', costs(usd)))).toEqual(expected);
  });

  it.each<[string, Partial<Budgets>, string]>([
    ['run', { run: { usd: 5 } }, 'a further launch begins with nothing used of it'],
    ['wave', { wave: { usd: 5 } }, 'raise budgets.wave.usd in wave.config.json'],
    [
      'A2',
      { agents: { A2: { usd: 0 } } },
      'raise budget.usd in its ### Executor, or budgets.agent.usd in wave.config.json',
    ],
    ['A2', { agents: { A2: { minutes: 0 } } }, 'raise budgets.agent.minutes in wave.config.json'],
  ])('the end says what is used up, of %s, and how a person goes on', (whose, budgets, wayOn) => {
    const state = given(launched(two), ran('A1', costs(5)));
    const [end] = decide(decision(two, state, { budgets: { ...NONE, ...budgets } }));
    expect(end).toMatchObject({
      detail: expect.stringMatching(
        new RegExp(`^the budget of (?:the )?${whose}: \\S+ of \\S+ \\w+ is used up; ${wayOn}$`),
      ),
      failureClass: 'budget',
    });
  });

  it('what runs may finish', () => {
    const beside = wave(['A1', 'A2', agent('A3', { dependsOn: ['A1'] })]);
    const state = given(launched(beside), running('A2'), ran('A1', costs(5)));
    expect(words(decide(decision(beside, state, { budgets: { ...NONE, run: { usd: 1 } } })))).toEqual([]);
  });

  it('a wave that needs nobody else closes, whatever it cost', () => {
    const one = wave(['A1']);
    const state = given(launched(one), ran('A1', costs(5)));
    expect(words(decide(decision(one, state, { budgets: { ...NONE, run: { usd: 1 } } }))).at(-1)).toBe(
      'complete',
    );
  });
});

describe('before an attempt starts', () => {
  const again = (budgets: Partial<Budgets>, ...steps: readonly Step[]): string[] =>
    words(
      decide(
        decision(
          two,
          given(
            launched(two),
            ran('A1', costs(5)),
            attemptEnded('blocked'),
            blocked(),
            ...steps,
            opened(two),
          ),
          { budgets: { ...NONE, ...budgets } },
        ),
      ),
    ).map((word) => word.replace(/^(\w+ \w+).*/, '$1'));

  it.each<[string, Partial<Budgets>, readonly Step[], string]>([
    ['nobody could start', { wave: { usd: 5 } }, [], 'block budget'],
    ['its only agent could not', { agents: { A2: { usd: 0 } } }, [], 'block budget'],
    ['the limit was raised', { wave: { usd: 6 } }, [], 'attempt 2'],
    ['the limit is of one that is done', { agents: { A1: { usd: 5 } } }, [], 'attempt 2'],
    ['nobody has to start', { wave: { usd: 5 } }, [ran('A2')], 'attempt 2'],
  ])('%s', (_, budgets, steps, expected) => {
    expect(again(budgets, ...steps)[0]).toBe(expected);
  });
});

describe('what was used', () => {
  it('stays used in the next attempt, and with whoever goes on with the run', () => {
    const state = given(
      launched(two),
      ran('A1', { ...costs(3), exit: 1 }),
      attempt(2, ['A1', 'A2']),
      requested('A1', { attempt: 2 }),
      ran('A1', { ...costs(3), attempt: 2 }),
    );
    expect(spentBy(state, { agentId: 'A1' })).toMatchObject({ usd: 6, tokens: 200, unpriced: 0 });
  });

  it('is told once for each level of a limit, and anew for another limit', () => {
    const budgets = { ...NONE, wave: { usd: 6 } };
    const before = given(launched(two), ran('A1', costs(5)));
    const [news] = budgetNews(budgets, before);
    expect(news).toMatchObject({ scope: 'wave', unit: 'usd', used: 5, limit: 6, level: 'notice' });
    const after = given(
      launched(two),
      ran('A1', costs(5)),
      event('budget.reached', { ...news, level: 'notice' } as never),
    );
    expect(budgetNews(budgets, after)).toEqual([]);
    expect(budgetNews({ ...budgets, wave: { usd: 5 } }, after)).toMatchObject([{ level: 'stop' }]);
  });
});
