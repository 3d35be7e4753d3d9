import { placeCommand } from '../../model/lane-name.js';
import { gradeForLaunch } from '../../waves/findings.js';
import type { Check } from './finding.js';

/** The wave files that are still to be run. What stands in those that are completed matters to nobody. */
export const checkWaves: Check = ({ waves, open, lane, project }) => {
  const files = `${waves.length} file${waves.length === 1 ? '' : 's'} in lane ${lane}`;
  const graded = gradeForLaunch(
    open.flatMap(({ problems }) => problems),
    { executorForced: false },
  );
  const errors = graded.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return [{ state: 'ok', about: 'waves', text: files }];
  const text = `${files}; ${errors.length} problem${errors.length === 1 ? '' : 's'}, first ${first.file}:${first.span.line}: ${first.message}`;
  const hint = placeCommand(['lint'], { lane, project });
  return [{ state: 'problem', about: 'waves', text, hint, exit: 'usage' }];
};
