import type { FileMeasure } from '../../events/families/measurement-events.js';
import type { Judgement } from './finding.js';
import { broken, HOLDS, unchecked } from './finding.js';

/** `changed`: the file is there, and is not what it was before the agent first started. */
export function judgeChanged(
  source: string,
  before: Pick<FileMeasure, 'exists' | 'sha256'> | undefined,
  now: Readonly<{ sha256: string | null }>,
): Judgement {
  if (before === undefined) {
    return unchecked('deterministic', `${source}: nobody knows what it was before the agent first started`);
  }
  if (now.sha256 === null) return broken(`${source}: does not exist`);
  if (before.exists && before.sha256 === now.sha256) {
    return broken(`${source}: is what it was before the agent first started`);
  }
  return HOLDS;
}
