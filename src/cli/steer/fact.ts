import { didYouMean } from '../../base/nearest.js';
import { printableLine } from '../../base/printable.js';
import { Problem } from '../../base/problem.js';
import type { ShownFact } from '../../projections/facts.js';
import { factsOf } from '../../projections/facts.js';
import { boardOf } from '../../supervisor/read-board-record.js';
import { placeCommand } from '../../model/lane-name.js';
import type { Handler } from '../command.js';
import { numberOption, textOption, wantsJson } from '../context.js';
import { agentNamed } from '../known-names.js';
import { loggedAgents } from '../tasks/find-task.js';
import type { Steering } from './open-steering.js';
import { openSteering, placeOf } from './open-steering.js';

/** `wave control fact list`: what agents say is so, and what stands against it. */
export const factList: Handler = async (invocation) => {
  const steering = await openSteering(invocation);
  const { context, wave, input } = steering;
  const wanted = textOption(invocation, 'agent');
  const agentId =
    wanted === undefined ? undefined : agentNamed(wanted, input, () => loggedAgents(context, wave));
  const artifact = textOption(invocation, 'artifact');
  const limit = numberOption(invocation, 'limit') ?? 50;
  const all = read(steering)
    .filter(({ statedBy }) => agentId === undefined || statedBy.some((said) => said.agentId === agentId))
    .filter(({ artifactRefs }) => artifact === undefined || artifactRefs.includes(artifact));
  const facts = all.slice(0, limit);
  const truncated = all.length - facts.length;
  if (wantsJson(invocation)) {
    const document = { schemaVersion: 1, kind: 'facts', lane: context.lane, wave, facts, truncated };
    invocation.io.stdout(`${JSON.stringify(document)}\n`);
    return 0;
  }
  const lines = facts.map(lineOf);
  if (truncated > 0) lines.push(`… and ${truncated} more: --limit ${all.length}`);
  invocation.io.stdout(lines.length === 0 ? 'nobody has stated anything\n' : `${lines.join('\n')}\n`);
  return 0;
};

/** `wave control fact get`: one fact, and everything else that is said under its id. */
export const factGet: Handler = async (invocation) => {
  const steering = await openSteering(invocation);
  const id = textOption(invocation, 'id');
  if (id === undefined) throw new Problem('cli/missing-flag', 'which fact? --id is needed');
  const all = read(steering);
  const [fact, ...variants] = all.filter((one) => one.id === id);
  if (fact === undefined) {
    const place = placeOf(steering);
    throw new Problem(
      'control/no-such-fact',
      `there is no fact ${id}${didYouMean(
        id,
        all.map((one) => one.id),
      )}`,
      {
        hint: `${placeCommand(['control', 'fact', 'list'], place)}; an old record: ${placeCommand(['coord', 'show'], place, ['--id', id])}`,
      },
    );
  }
  if (wantsJson(invocation)) {
    const { context, wave } = steering;
    const { kind: source, ...rest } = fact;
    const document = { schemaVersion: 1, kind: 'fact', lane: context.lane, wave, source, ...rest, variants };
    invocation.io.stdout(`${JSON.stringify(document)}\n`);
  } else invocation.io.stdout(`${[fact, ...variants].map(textOf).join('\n')}\n`);
  return 0;
};

function read({ context, input, definition, state }: Steering): ShownFact[] {
  return factsOf(boardOf(context.layout, input), definition, state);
}

function lineOf({ id, kind, content, statedBy, contradictedBy, supersededBy }: ShownFact): string {
  const by = statedBy.map(({ agentId }) => agentId).join(', ');
  const notes = [
    ...(contradictedBy.length === 0 ? [] : ['contradicted']),
    ...(supersededBy === null ? [] : ['superseded']),
  ];
  return `${printableLine(id, 60)}  ${kind} of ${by}: ${printableLine(content, 100)}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
}

function textOf(fact: ShownFact): string {
  const { contentHash, statedBy, artifactRefs, citedBy, contradictedBy, supersedes, supersededBy } = fact;
  const line = (name: string, all: readonly string[]): string[] =>
    all.length === 0 ? [] : [`  ${name} ${all.map((one) => printableLine(one)).join(', ')}`];
  return [
    lineOf(fact),
    `  content ${contentHash.slice(0, 16)}`,
    ...line(
      'stated in',
      statedBy.map(({ evidence }) => evidence),
    ),
    ...line('about', artifactRefs),
    ...line(
      'cited by',
      citedBy.map(({ id, agentId }) => `${id} (${agentId})`),
    ),
    ...contradictedBy.map(
      ({ agentId, says, contradiction, state }) =>
        `  ${agentId} says ${printableLine(says)} (${contradiction}, ${state})`,
    ),
    ...line('takes the place of', supersedes),
    ...line('superseded by', supersededBy === null ? [] : [supersededBy]),
  ].join('\n');
}
