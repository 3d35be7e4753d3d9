import type { Check } from './finding.js';

/** The oldest Node that Wave runs on: major and minor. */
const OLDEST = [20, 19] as const;

/** The Node that runs us. */
export const checkNode: Check = () => {
  const { node } = process.versions;
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const isOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
  if (!isOld) return [{ state: 'ok', about: 'node', text: node }];
  const hint = `install Node ${OLDEST.join('.')} or newer`;
  return [{ state: 'problem', about: 'node', text: `${node} is older than Wave needs`, hint }];
};
