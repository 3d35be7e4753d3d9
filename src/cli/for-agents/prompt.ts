import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { printable } from '../../base/printable.js';
import { Problem } from '../../base/problem.js';
import type { PromptSectionId } from '../../engine/prompt/prompt-sources.js';
import type { TextSize } from '../../engine/prompt/size-of.js';
import { sizeOf } from '../../engine/prompt/size-of.js';
import { placeCommand } from '../../model/lane-name.js';
import type { StatusInput } from '../../projections/status-input.js';
import type { LaneLayout } from '../../store/layout.js';
import { readRegularFile } from '../../store/read-regular-file.js';
import { promptNow, waveAsItStands } from '../../supervisor/prompt-now.js';
import { readLane, readWaveStatus } from '../../supervisor/read-wave-status.js';
import type { Handler, Invocation } from '../command.js';
import type { LanePlace } from '../context.js';
import { numberOption, openReader, textOption, wantsJson } from '../context.js';
import { agentNamed } from '../known-names.js';
import { pickWave } from '../pick-wave.js';
import { redactorFor } from '../../supervisor/redactor-for.js';

/** A prompt as it is shown. What is only known of one that is compiled now is null for one of an attempt. */
type ShownPrompt = Readonly<{
  text: string;
  attempt: number | null;
  round: number | null;
  /** Relative to the repository. */
  path: string | null;
  hash: string | null;
  sections: readonly (Readonly<{ id: PromptSectionId }> & TextSize)[] | null;
  /** What its program takes besides it; null where that is nothing. */
  instructions: ShownInstructions | null;
}>;

/** Where is known of what is compiled now, which file of what was handed over. */
type ShownInstructions = Readonly<{ place: string | null; path: string | null; text: string }>;

/** `wave prompt`: what an agent would be told now, or was told in an attempt. Reads only. */
export const prompt: Handler = async (invocation) => {
  const place = await openReader(invocation);
  const lane = await readLane(place);
  const wave = pickWave(invocation, place, lane);
  const status = await readWaveStatus(place, wave, lane, Date.now());
  const attempt = numberOption(invocation, 'attempt');
  const isNow = invocation.options.now === true;
  if (isNow && attempt !== undefined)
    throw new Problem('cli/flag-value', '--now and --attempt say two things', {
      hint: 'leave one of them out',
    });
  const { agentId, ...shown } =
    attempt === undefined ? asNow(invocation, place, status) : asThen(invocation, place, status, attempt);
  const { redact } = redactorFor(place);
  const text = redact(shown.text);
  const instructions =
    shown.instructions === null ? null : { ...shown.instructions, text: redact(shown.instructions.text) };
  if (!wantsJson(invocation)) {
    invocation.io.stdout(printable(`${text}${instructions === null ? '' : besides(instructions)}`));
    return 0;
  }
  const document = { schemaVersion: 1, kind: 'prompt', lane: place.lane, wave, agentId };
  invocation.io.stdout(`${JSON.stringify({ ...document, ...shown, ...sizeOf(text), instructions, text })}\n`);
  return 0;
};

/** Below the prompt, under a heading of its own: none of it is in the prompt. */
function besides({ place, path, text }: ShownInstructions): string {
  return `\n# Besides the prompt (${place ?? path ?? ''})\n\n${text}`;
}

type Shown = ShownPrompt & Readonly<{ agentId: string }>;

/** @throws Problem `agent/not-found`, `prompt/not-in-file` where the wave's file does not declare it any more */
function asNow(invocation: Invocation, place: LanePlace, status: StatusInput): Shown {
  const now = waveAsItStands(place, status);
  const agentId = wantedAgent(invocation, { ...status, definition: now?.wave ?? status.definition });
  const agent = now?.wave.agents.find((one) => one.agentId === agentId);
  if (now === undefined || agent === undefined)
    throw new Problem(
      'prompt/not-in-file',
      `no file declares ${agentId} in wave ${status.wave} any more: it would not be started`,
      { hint: `what it was told: ${thenCommand(place, status, agentId)}` },
    );
  if (now.errors > 0 && invocation.options.quiet !== true)
    invocation.io.stderr(
      `wave: the wave file has errors, so that nothing can be started yet: ${placeCommand(['lint'], place)}\n`,
    );
  const { prompt: compiled, instructions: besidesIt } = promptNow(place, status, now.wave, agent);
  const { text, hash, sections } = compiled;
  const sizes = sections.map((part) => ({ id: part.id, ...sizeOf(part.text) }));
  const instructions = besidesIt === null ? null : { ...besidesIt, path: null };
  return { agentId, text, attempt: null, round: null, path: null, hash, sections: sizes, instructions };
}

/** @throws Problem `agent/not-found`, `prompt/not-found` with the attempts that there are */
function asThen(invocation: Invocation, place: LanePlace, status: StatusInput, attempt: number): Shown {
  const agentId = wantedAgent(invocation, status);
  const { layout, repo } = place;
  const { wave, state } = status;
  const round = newestRound(layout, wave, attempt, agentId);
  const path = layout.prompt(wave, attempt, agentId, Math.max(0, round));
  const read = round < 0 ? undefined : readRegularFile(path, { noFollow: true });
  if (read === undefined || !('text' in read)) {
    const attempts = Array.from({ length: state.attempt }, (_, index) => index + 1);
    const known = attempts.filter((one) => newestRound(layout, wave, one, agentId) >= 0);
    throw new Problem('prompt/not-found', `${agentId} was handed no prompt in attempt ${attempt}`, {
      hint:
        known.length === 0
          ? `it has not been started; what it would be told: ${placeCommand(['prompt'], { ...place, wave }, ['--agent', agentId])}`
          : `it was in ${known.join(', ')}`,
    });
  }
  const run = state.agents.get(agentId);
  const hash = run?.attempt === attempt && run.round === round ? run.promptHash : null;
  const instructions = instructionsThen(place, layout.instructions(wave, attempt, agentId, round));
  return {
    agentId,
    text: read.text,
    attempt,
    round,
    path: relative(repo, path),
    hash,
    sections: null,
    instructions,
  };
}

function instructionsThen({ repo }: LanePlace, path: string): ShownInstructions | null {
  const read = readRegularFile(path, { noFollow: true });
  return 'text' in read ? { place: null, path: relative(repo, path), text: read.text } : null;
}

/** The last run of an agent in an attempt that was handed a prompt; -1 where none was. */
function newestRound(layout: LaneLayout, wave: number, attempt: number, agentId: string): number {
  let round = 0;
  while (existsSync(layout.prompt(wave, attempt, agentId, round))) round += 1;
  return round - 1;
}

/** @throws Problem `cli/missing-flag`, `agent/not-found` with the nearest name */
function wantedAgent(invocation: Invocation, status: StatusInput): string {
  const wanted = textOption(invocation, 'agent') ?? invocation.io.env.WAVE_AGENT;
  if (wanted !== undefined) return agentNamed(wanted, status, () => []);
  const ids = (status.definition?.agents ?? []).map(({ agentId }) => agentId);
  const [only, ...others] = ids;
  if (only !== undefined && others.length === 0) return only;
  throw new Problem('cli/missing-flag', 'whose prompt? --agent is needed', {
    hint: ids.length === 0 ? 'the wave has no agents' : `one of: ${ids.join(', ')}`,
  });
}

function thenCommand(place: LanePlace, { wave, state }: StatusInput, agentId: string): string {
  const attempt = state.agents.get(agentId)?.attempt ?? state.attempt;
  return placeCommand(['prompt'], { ...place, wave }, ['--agent', agentId, '--attempt', String(attempt)]);
}
