import { didYouMean } from '../../base/nearest.js';
import { Problem } from '../../base/problem.js';
import { placeCommand } from '../../model/lane-name.js';
import type { RerunRequest } from '../../model/rerun.js';
import { resumeCursors } from '../../model/rerun.js';
import type { Stage } from '../../model/attempt.js';
import type { Handler, Invocation } from '../command.js';
import { listOption, numberOption, textOption, wantsJson } from '../context.js';
import { peopleText } from '../people/people-text.js';
import { knownAgents, reasonOption } from './decision-options.js';
import type { Steering } from './open-steering.js';
import { openDecision, openSteering, placeOf } from './open-steering.js';

/** `wave control rerun request`: work of a wave is to be done again, once, by the next attempt. */
export const rerunRequest: Handler = async (invocation) => {
  const steering = await openDecision(invocation);
  const request = requestOf(invocation, steering);
  steering.append('rerun.requested', request);
  answer(invocation, steering, [request], `queued ${request.id}`);
  return 0;
};

/** `wave control rerun get`: what was asked for and no attempt has taken up yet. */
export const rerunGet: Handler = async (invocation) => {
  const steering = await openSteering(invocation);
  const { reruns } = steering.state;
  answer(invocation, steering, reruns, reruns.length === 0 ? 'no rerun is queued' : '');
  return 0;
};

/** `wave control rerun clear`: withdraws what no attempt has taken up yet. */
export const rerunClear: Handler = async (invocation) => {
  const steering = await openDecision(invocation);
  const ids = steering.state.reruns.map(({ id }) => id);
  if (ids.length > 0)
    steering.append('rerun.cleared', {
      ids,
      reason: peopleText(invocation, steering.context, 'reason') ?? 'withdrawn',
    });
  answer(invocation, steering, [], `withdrew ${ids.length}`);
  return 0;
};

function requestOf(invocation: Invocation, steering: Steering): RerunRequest {
  const { context, state, definition } = steering;
  const { options } = invocation;
  const components = listOption(invocation, 'invalidate-component');
  const named = knownAgents(listOption(invocation, 'agent'), definition);
  const agents = [...new Set([...named, ...components.flatMap((id) => ownersOf(id, definition))])];
  const fromStage = cursorStage(textOption(invocation, 'resume-cursor'));
  if (agents.length === 0 && fromStage === null) {
    throw new Problem('control/rerun-nothing', 'a rerun names at least one agent, component or cursor', {
      hint: `--agent ${definition.agents[0]?.agentId ?? 'A1'}, or --resume-cursor ${Object.keys(resumeCursors).join('|')}`,
    });
  }
  const [clear, preserve] = [options['clear-reuse'] === true, options['preserve-reuse'] === true];
  if (clear && preserve) {
    throw new Problem('cli/flag-value', '--clear-reuse and --preserve-reuse exclude each other');
  }
  const attempt = numberOption(invocation, 'reuse-attempt');
  if (attempt !== undefined && (attempt < 1 || attempt > state.attempt)) {
    throw new Problem(
      'cli/flag-value',
      `--reuse-attempt ${attempt}: the wave has had ${state.attempt} attempts`,
    );
  }
  return {
    id: context.ids.next(),
    strategy: 'rerun',
    agents: clear ? definition.agents.map(({ agentId }) => agentId) : agents,
    fromStage,
    reuse: clear ? 'clear' : preserve ? 'preserve' : 'normal',
    reuseAttempts: attempt === undefined ? [] : [attempt],
    keepAgents: listOption(invocation, 'reuse-proof').map((id) => agentOfBundle(id, steering)),
    reason: reasonOption(invocation, steering),
  };
}

function ownersOf(componentId: string, { agents }: Steering['definition']): string[] {
  const owners = agents.filter(({ components }) => components.includes(componentId));
  if (owners.length > 0) return owners.map(({ agentId }) => agentId);
  const known = [...new Set(agents.flatMap(({ components }) => components))];
  throw new Problem(
    'cli/flag-value',
    `no agent owns the component "${componentId}"${didYouMean(componentId, known)}`,
    { hint: known.length === 0 ? 'the wave has no components' : known.join(', ') },
  );
}

/** The agent that keeps its slice because of this bundle: only one that counts can stand for it. */
function agentOfBundle(id: string, steering: Steering): string {
  const { bundles } = steering.state;
  const bundle = bundles.get(id);
  if (bundle?.state === 'active' && bundle.authoritative) return bundle.agentId;
  const why =
    bundle === undefined
      ? 'does not exist'
      : bundle.state === 'active'
        ? 'is not authoritative'
        : `is ${bundle.state}`;
  throw new Problem('cli/flag-value', `--reuse-proof: the proof bundle ${id} ${why}`, {
    hint: `${placeCommand(['control', 'proof', 'get'], placeOf(steering))} lists them`,
  });
}

function cursorStage(word: string | undefined): Stage | null {
  if (word === undefined) return null;
  const wanted = word.toLowerCase().replaceAll('_', '-');
  const cursors: Readonly<Record<string, Stage>> = resumeCursors;
  const stage = Object.hasOwn(cursors, wanted)
    ? cursors[wanted]
    : Object.values(cursors).find((known) => known === wanted);
  if (stage !== undefined) return stage;
  const known = Object.keys(cursors);
  throw new Problem('cli/flag-value', `--resume-cursor "${word}" is not known${didYouMean(wanted, known)}`, {
    hint: known.join(', '),
  });
}

function answer(
  invocation: Invocation,
  { context, wave, takeUp }: Steering,
  requests: readonly RerunRequest[],
  text: string,
): void {
  const { io } = invocation;
  if (wantsJson(invocation)) {
    const document = { schemaVersion: 1, kind: 'rerun', lane: context.lane, wave, requests };
    io.stdout(`${JSON.stringify(document)}\n`);
    return;
  }
  if (text !== '') io.stdout(`${text}\n`);
  for (const { id, agents, fromStage, reuse, reason } of requests) {
    const what = [...(fromStage === null ? [] : [`from ${fromStage} on`]), ...agents].join(', ');
    io.stdout(`  ${id}  ${what || 'the whole wave'} · reuse ${reuse} · ${reason}\n`);
  }
  if (requests.length > 0 && takeUp !== undefined) io.stderr(`  next       ${takeUp}\n`);
}
