import { printableLine } from '../../base/printable.js';
import { placeCommand } from '../../model/lane-name.js';
import type { RunView } from '../../projections/run-view.js';

/** What waits for a person, each with what to type. The commands are never cut. */
export function askedLines({ project, lane, questions, truncated }: RunView): string[] {
  const lines = questions.map(
    ({ agentId, question, command }) =>
      `${printableLine(agentId ?? 'somebody', 40)} asks: ${printableLine(question, 120)}: ${command}`,
  );
  return truncated.questions === 0
    ? lines
    : [
        ...lines,
        `${truncated.questions} more: ${placeCommand(['feedback', 'list'], { lane, ...(project === null ? {} : { project }) }, ['--pending'])}`,
      ];
}
