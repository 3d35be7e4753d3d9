import { runInNewContext } from 'node:vm';

/**
 * What the function answers, or undefined where it takes longer than that: regular expressions and parsers can be made to
 * take for ever by what they are given, and nobody else gets a turn meanwhile. Errors of the function are thrown.
 */
export function withinTime<T>(ms: number, work: () => T): { value: T } | undefined {
  try {
    const answer: { value: T } = runInNewContext('({ value: work() })', { work }, { timeout: ms }) as {
      value: T;
    };
    return answer;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  }
}
