import { readFileSync } from 'node:fs';
import { readProcess } from './process-identity.js';

/** What a process was started with; nothing that it runs can change that. */
export type StartVariables = Readonly<Record<string, string>>;

/** No shell is nested as deep; a table of processes that changes while it is read could lead in a circle. */
const FURTHEST = 256;

/**
 * The variables with which each agent was started that a process runs below, its innermost one first. Whoever is run by an agent may
 * have any variables, or none; its shim, which has those that we gave it, stays above. So it is with what checks an agent, which the agent
 * may have written. Empty where there is no `/proc`, or where
 * the process has been put under another parent since.
 */
export function agentsAbove(pid: number = process.ppid): readonly StartVariables[] {
  const found: StartVariables[] = [];
  if (process.platform !== 'linux') return found;
  for (let above = pid, count = 0; above > 0 && count < FURTHEST; count += 1) {
    const info = readProcess(above);
    if (typeof info === 'string') break;
    const variables = variablesOf(above);
    if (isOfAgent(variables)) found.push(variables);
    above = info.ppid;
  }
  return found;
}

/** Hooks have the name and the attempt of the agent that they are about, and act for a person. */
function isOfAgent({ WAVE_RESULT_FILE, WAVE_ATTEMPT = '', WAVE_HOOK }: StartVariables): boolean {
  return WAVE_RESULT_FILE !== undefined || (WAVE_ATTEMPT !== '' && WAVE_HOOK === undefined);
}

/** None where they cannot be read: those of another user, or of a process that hides them. */
function variablesOf(pid: number): StartVariables {
  try {
    const pairs = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return Object.fromEntries(
      pairs.filter((pair) => pair.startsWith('WAVE_')).map((pair) => split(pair, pair.indexOf('='))),
    );
  } catch {
    return {};
  }
}

function split(pair: string, at: number): [name: string, value: string] {
  return [pair.slice(0, at), pair.slice(at + 1)];
}
