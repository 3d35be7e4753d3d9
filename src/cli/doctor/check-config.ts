import { loadConfig } from '../../store/config-file.js';
import type { Check } from './finding.js';

/** wave.config.json, or the file that was named. */
export const checkConfig: Check = ({ repo, configFile }) => {
  const { file, source, problems } = loadConfig(repo, configFile);
  const [first] = problems;
  if (first === undefined)
    return [{ state: 'ok', about: 'config', text: source === '' ? 'none, which is fine' : file }];
  const text = `${file} has ${problems.length} problem${problems.length === 1 ? '' : 's'}: ${first.message}`;
  return [{ state: 'problem', about: 'config', text, hint: 'wave lint', exit: 'usage' }];
};
