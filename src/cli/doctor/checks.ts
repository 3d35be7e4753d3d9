import { checkConfig } from './check-config.js';
import { checkDaemon } from './check-daemon.js';
import { checkExecutors } from './check-executors.js';
import { checkGit } from './check-git.js';
import { checkLibraries } from './check-libraries.js';
import { checkNode } from './check-node.js';
import { checkSandbox } from './check-sandbox.js';
import { checkSkills } from './check-skills.js';
import { checkState } from './check-state.js';
import { checkWatcher } from './check-watcher.js';
import { checkWaves } from './check-waves.js';
import type { Check } from './finding.js';

/** Every check of `wave doctor` besides that of the logs, in the order of its lines. */
export const checks: readonly Check[] = [
  checkNode,
  checkGit,
  checkConfig,
  checkState,
  checkWatcher,
  checkDaemon,
  checkWaves,
  checkExecutors,
  checkSandbox,
  checkSkills,
  checkLibraries,
];
