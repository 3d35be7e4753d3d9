import type { CommandPlace } from '../model/lane-name.js';
import { placeCommand } from '../model/lane-name.js';

/**
 * What a person types to answer a question, but for the answer itself: an approval is one word, anything else is said.
 * @param approves the rung that is to be approved; null for any other question
 */
export function answerCommand(id: string, place: CommandPlace, approves: string | null = null): string {
  if (approves !== null) return placeCommand(['approve'], place, ['--id', id]);
  return `${placeCommand(['feedback', 'respond'], place, ['--id', id])} --response …`;
}
