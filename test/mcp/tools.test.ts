import * as z from 'zod';
import { describe, expect, test } from 'vitest';
import type { OptionSpecs } from '../../src/cli/command.js';
import { globalOptions } from '../../src/cli/command.js';
import { commands } from '../../src/cli/commands.js';
import { resources } from '../../src/mcp/resources.js';
import { tools } from '../../src/mcp/tools.js';
import type { CommandCall } from '../../src/model/command-call.js';

/** Arguments that use everything that a tool takes. */
const everything: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  post: {
    ...{ wave: 1, agent: 'A1', kind: 'blocker', summary: 's', detail: 'd', target: ['A2'], priority: 'high' },
    ...{ severity: 'soft', blocking: false, dependsOn: ['r1'], artifact: ['a.txt'], confidence: 'low' },
    ...{ closureCondition: 'c', id: 'own' },
  },
  inbox: { wave: 1, agent: 'A1' },
  ask: {
    ...{ wave: 1, agent: 'A1', question: 'q', context: 'c', choice: ['a', 'b'], default: 'a', wait: true },
    ...{ timeoutSeconds: 5, id: 'own' },
  },
  signal: { kind: 'proof', fields: { doc_updates: 1 } },
  signal_ack: { wave: 1, agent: 'A1', seen: 2 },
  task_list: { wave: 1, agent: 'A1', kind: 'claim', status: 'open', state: 'all', limit: 5, after: 'r1' },
  task_act: {
    ...{
      wave: 1,
      agent: 'A1',
      action: 'defer',
      id: 'r1',
      reason: 'r',
      response: 's',
      to: ['A2'],
      until: '1h',
    },
  },
  status: { wave: 1, agent: 'A1' },
};

const types = {
  flag: 'boolean',
  text: 'string',
  integer: 'number',
  number: 'number',
  duration: 'number',
} as const;

/** Whether the parser of the command line could have made the same of flags. */
function checkCall({ command, options, words = [] }: CommandCall): void {
  const spec = commands.find(({ name }) => name === command);
  expect(spec, command).toBeDefined();
  if (spec === undefined) return;
  const known: OptionSpecs = { ...globalOptions, ...spec.options };
  for (const [flag, value] of Object.entries(options)) {
    expect(Object.keys(known), command).toContain(flag);
    const { kind } = known[flag] ?? { kind: 'flag' };
    if (kind === 'list' || kind === 'texts') expect(Array.isArray(value)).toBe(true);
    else expect(typeof value, `${command} --${flag}`).toBe(types[kind]);
  }
  expect(words.length).toBeLessThanOrEqual(spec.words?.split(' ').length ?? 0);
}

describe('each tool', () => {
  test.each(tools.map((tool) => [tool.name, tool] as const))(
    '%s calls its command as the command line would',
    (name, tool) => {
      const given = everything[name] ?? {};
      if (name !== 'signal') expect(Object.keys(given).sort()).toEqual(Object.keys(tool.input.shape).sort());
      const fields = name === 'signal' ? { kind: 'proof', fields: { state: 'met', detail: 'd' } } : given;
      checkCall(tool.call(tool.input.parse(fields)));
    },
  );

  test.each(tools.map((tool) => [tool.name, tool] as const))('%s takes nothing unknown', (name, tool) => {
    const { success } = tool.input.safeParse({ ...everything[name], fields: undefined, another: 1 });
    expect(success).toBe(false);
    expect(z.toJSONSchema(tool.input)).toMatchObject({ type: 'object', additionalProperties: false });
  });

  test('that holds words of others is marked as such, and so is every way to read', () => {
    expect(tools.filter(({ quotesOthers }) => quotesOthers).map(({ name }) => name)).toEqual([
      'inbox',
      'task_list',
      'status',
    ]);
    for (const { readsOnly, quotesOthers } of tools) if (quotesOthers) expect(readsOnly).toBe(true);
  });
});

describe('ask', () => {
  const ask = tools.find(({ name }) => name === 'ask');
  const call = (given: Readonly<Record<string, unknown>>): unknown =>
    ask?.call(ask.input.parse({ question: 'q', ...given }));

  test.each([
    ['asks and goes on', {}, { question: 'q', json: true }],
    ['waits less than a minute', { wait: true }, { question: 'q', wait: true, timeout: 50_000, json: true }],
    [
      'waits as long as it says',
      { wait: true, timeoutSeconds: 600 },
      { question: 'q', wait: true, timeout: 600_000, json: true },
    ],
    [
      'is asked for a day',
      { wait: false, timeoutSeconds: 86_400 },
      { question: 'q', timeout: 86_400_000, json: true },
    ],
  ])('%s', (_, given, options) => expect(call(given)).toEqual({ command: 'feedback ask', options }));

  test('never waits for longer than a client would', () => {
    expect(() => call({ wait: true, timeoutSeconds: 601 })).toThrow(/at most 600 s/);
  });
});

test.each(resources.map((resource) => [resource.uri, resource] as const))(
  '%s is read by a command as it is',
  (_, { call }) => checkCall(call),
);
