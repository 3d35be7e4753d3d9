import type { Handler, Invocation } from '../command.js';
import { executorKinds } from '../../model/executor.js';
import { choiceOption } from '../choice-option.js';
import { numberOption, textOption, waveOption, wantsJson } from '../context.js';
import { lint } from './lint.js';
import { newWave } from './new.js';
import { show } from './show.js';

function laneOptions(invocation: Invocation) {
  const { env } = invocation.io;
  return {
    repo: textOption(invocation, 'repo') ?? env.WAVE_REPO,
    config: textOption(invocation, 'config'),
    lane: textOption(invocation, 'lane') ?? env.WAVE_LANE,
    project: textOption(invocation, 'project') ?? env.WAVE_PROJECT,
    json: wantsJson(invocation),
  };
}

/** `wave lint`. */
export const lintCommand: Handler = (invocation) =>
  lint({ ...laneOptions(invocation), files: invocation.words }, invocation.io);

/** `wave show`. */
export const showCommand: Handler = (invocation) =>
  show({ ...laneOptions(invocation), wave: waveOption(invocation) }, invocation.io);

/** `wave new`. */
export const newCommand: Handler = (invocation) => {
  const agents = invocation.options.agents as readonly string[] | undefined;
  const options = {
    ...laneOptions(invocation),
    wave: numberOption(invocation, 'wave'),
    title: textOption(invocation, 'title'),
    agents,
    executor: choiceOption(invocation, 'executor', executorKinds),
  };
  return newWave(options, invocation.io);
};
