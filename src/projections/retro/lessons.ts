import { formatDuration } from '../../base/duration.js';
import { codeSpan } from '../markdown.js';
import type { WaveHistory } from '../wave-history.js';
import type { AgentRetro } from './agent-retro.js';
import type { WaveRetro } from './wave-retro.js';

/** What to change next time, and which rule says so from which facts; Markdown, with what others wrote as code. */
export type Lesson = Readonly<{ rule: string; agentId: string | null; fact: string; change: string }>;

type Facts = Omit<WaveRetro, 'lessons'>;
type Rule = (facts: Facts, history: WaveHistory) => readonly Omit<Lesson, 'rule'>[];

/** People were waited for longer than this in all: worth a word. */
const LONG_WAIT_MS = 10 * 60_000;
/** Paths that one sentence names. */
const NAMED = 3;

/** Every rule, in the order in which it speaks. Where its facts are not there, it says nothing. */
const rules: Readonly<Record<string, Rule>> = {
  'time-limit': ofAgents((agent, { runs }) => {
    const ended = agent.runs.filter((run) => run.ended === 'time-limit');
    const limit = runs.find(
      ({ agentId, stop }) => agentId === agent.agentId && stop === 'time-limit',
    )?.timeLimitMs;
    if (ended.length === 0) return undefined;
    const after = limit === undefined || limit === null ? '' : ` of ${formatDuration(limit)}`;
    return [
      `was ended by its time limit${after} ${times(ended.length)}`,
      'give it longer (`budget.minutes`) or less to do',
    ];
  }),
  stalled: ofAgents((agent) => {
    const ended = agent.runs.filter((run) => run.ended.startsWith('stalled'));
    const [first] = ended;
    return first === undefined
      ? undefined
      : [
          `stalled ${times(ended.length)} (${first.ended.replace('stalled: ', '')})`,
          `look at its log; where it was at work, raise \`stall.${first.executor}\``,
        ];
  }),
  strayed: ofAgents((agent, { verdicts }) => {
    const isHeld = verdicts.some(
      ({ verdict: { gate, agentId, ok } }) => gate === 'ownership' && agentId === agent.agentId && !ok,
    );
    return isHeld && agent.strays.length > 0
      ? [
          `changed what it does not own (${shortList(agent.strays)})`,
          'give it these paths under "File ownership", or say in its prompt whose they are',
        ]
      : undefined;
  }),
  denied: ofAgents(({ denied }) =>
    denied.length === 0
      ? undefined
      : [
          `was not allowed ${shortList(denied)}`,
          'allow it under `### Permissions`, or say in its prompt how to do without',
        ],
  ),
  'rate-limited': ofAgents((agent) => {
    const away = agent.runs.filter(({ failureClass }) => failureClass === 'rate-limited');
    if (away.length === 0) return undefined;
    const on = [...new Set(away.map(({ executor }) => executor))].join(', ');
    const waited = agent.waitMs === 0 ? '' : ` and waited ${formatDuration(agent.waitMs)}`;
    return [
      `was turned away by the provider of ${on} ${times(away.length)}${waited}`,
      'let fewer agents run on it at once (`runtimeMixTargets`), or name `fallbacks`',
    ];
  }),
  'fell-back': ofAgents(({ executors }) => {
    const [first, ...others] = executors;
    const last = others.at(-1);
    return first === undefined || last === undefined || last === first
      ? undefined
      : [`began on ${first} and ended on ${last}`, `mend ${first}, or name ${last} first`];
  }),
  'many-runs': ofAgents((agent, { verdicts }) => {
    const rework = verdicts.filter(
      ({ verdict: { agentId, ok, failureClass } }) =>
        agentId === agent.agentId && !ok && (failureClass === 'proof' || failureClass === 'contract'),
    );
    const codes = [...new Set(rework.map(({ verdict }) => verdict.statusCode))].filter(
      (code) => code !== 'missing-status',
    );
    const attempts = new Set(agent.runs.map(({ attempt }) => attempt)).size;
    return attempts < 2 || codes.length === 0
      ? undefined
      : [
          `needed ${attempts} attempts over its evidence (${codes.join(', ')})`,
          'say in its prompt what is checked, as `wave prompt` shows it',
        ];
  }),
  'people-late': ({ questions }) => {
    const ms = questions.reduce((sum, { waitedMs }) => sum + waitedMs, 0);
    if (ms < LONG_WAIT_MS) return [];
    return [
      {
        agentId: null,
        fact: `people were waited for ${formatDuration(ms)} over ${questions.length} question${questions.length === 1 ? '' : 's'}`,
        change: 'answer them in the prompt or by `clarifications.policies`, or have questions name a default',
      },
    ];
  },
  budget: ({ budgets }) =>
    budgets
      .filter(({ level }) => level === 'stop')
      .slice(-1)
      .map(({ use }) => ({
        agentId: null,
        fact: `${use} was used up`,
        change: 'raise it, or do less in one wave',
      })),
  'not-told': ({ unknownRuns, unpricedRuns }) => [
    ...(unknownRuns === 0
      ? []
      : [
          {
            agentId: null,
            fact: `${runs(unknownRuns)} did not tell all that was used`,
            change: 'limit `minutes` as well: time is always known',
          },
        ]),
    ...(unpricedRuns === 0
      ? []
      : [
          {
            agentId: null,
            fact: `${runs(unpricedRuns)} used tokens without a price`,
            change: 'say what the model costs under `prices`, or limit `tokens`',
          },
        ]),
  ],
};

/** What the facts of a wave say for the next one; nothing where they say nothing. */
export function lessonsOf(facts: Facts, history: WaveHistory): Lesson[] {
  return Object.entries(rules).flatMap(([rule, speak]) =>
    speak(facts, history).map((lesson) => ({ rule, ...lesson })),
  );
}

function ofAgents(
  speak: (agent: AgentRetro, history: WaveHistory) => readonly [string, string] | undefined,
): Rule {
  return ({ agents }, history) =>
    agents.flatMap((agent) => {
      const said = speak(agent, history);
      return said === undefined ? [] : [{ agentId: agent.agentId, fact: said[0], change: said[1] }];
    });
}

function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}

function runs(count: number): string {
  return `${count} agent run${count === 1 ? '' : 's'}`;
}

function shortList(texts: readonly string[]): string {
  const more = texts.length > NAMED ? ` and ${texts.length - NAMED} more` : '';
  return `${texts
    .slice(0, NAMED)
    .map((text) => codeSpan(text, 100))
    .join(', ')}${more}`;
}
