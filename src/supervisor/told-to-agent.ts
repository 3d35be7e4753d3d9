import { join, relative } from 'node:path';
import { notesForAgent } from '../engine/notes-for-agent.js';
import type { HandedInput, PromptSources } from '../engine/prompt/prompt-sources.js';
import type { InputCopy } from '../events/families/input-events.js';
import { stageOf } from '../gates/gate-input.js';
import type { Verdict } from '../model/gate.js';
import type { WaveAgent } from '../model/wave.js';
import type { BoardSource } from '../projections/board/board-source.js';
import { inbox, NOTHING_FOR_YOU } from '../projections/board/inbox.js';
import { NOTHING_SAID } from '../projections/board/summary.js';
import { openGaps } from '../reducers/open-gaps.js';
import type { WaveState } from '../reducers/wave-state.js';
import type { LaneLayout } from '../store/layout.js';
import type { RunPlace } from './agent-variables.js';
import { givenAnswers } from './given-answers.js';

/** What of a prompt depends on what happened so far. */
export type Told = Omit<
  PromptSources,
  'rolePrompts' | 'matrixPath' | 'schemas' | 'skills' | 'skillsPlace' | 'skillsKey'
>;

/** What is known at one moment, whoever looks: a launcher that starts an agent, or a command that shows what it would be told. */
export type ToldFrom = Readonly<{
  repo: string;
  layout: LaneLayout;
  state: WaveState;
  board: BoardSource;
  /** The shared summary of that board: the same for all who start now. */
  summary: string;
}>;

/** What an agent is told besides its task when this run of it starts. */
export function toldToAgent(
  { repo, layout, state, board, summary }: ToldFrom,
  agent: WaveAgent,
  place: Omit<RunPlace, 'agentId'>,
  copies: readonly InputCopy[],
): Told {
  const { agentId } = agent;
  const own = inbox(board, agent).text;
  return {
    findings: findingsAbout(state, agentId, place.round),
    gaps: openGaps(state, stageOf(agent)),
    notes: notesForAgent(agent, state),
    answers: givenAnswers(layout, place.wave, agentId, board.coordination),
    inputs: copies.map((copy) => handed(repo, layout, agent, copy)),
    ...(summary.endsWith(NOTHING_SAID) ? {} : { summary }),
    ...(own.endsWith(NOTHING_FOR_YOU) ? {} : { inbox: own }),
  };
}

/** From its own worktree an agent finds nothing by a path of the main tree. */
function handed(
  repo: string,
  layout: LaneLayout,
  { workspace }: WaveAgent,
  { alias, producer, path, copy }: InputCopy,
): HandedInput {
  if (copy === null) return { alias, producer, path, copy };
  const absolute = join(layout.root, copy);
  return { alias, producer, path, copy: workspace.mode === 'shared' ? relative(repo, absolute) : absolute };
}

/** What kept the agent's last run from passing, as it was recorded. */
function findingsAbout(state: WaveState, agentId: string, round: number): readonly Verdict[] {
  // Of an attempt before; in one that it has begun, its last run already knew.
  if (round > 0 || !state.agents.has(agentId)) return [];
  return state.findings.get(agentId) ?? [];
}
