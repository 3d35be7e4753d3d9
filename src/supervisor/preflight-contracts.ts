import { Problem } from '../base/problem.js';
import type { Wave, WaveAgent, WaveContract } from '../model/wave.js';
import { readRepositoryFile, utf8Text } from '../store/read-repository-file.js';
import { ownsPath } from '../waves/ownership.js';
import { findProgram } from './find-program.js';
import type { LaneContext } from './lane-context.js';
import { ownCompiler } from './own-compiler.js';

const MAX_SCHEMA_BYTES = 1024 * 1024;

/**
 * Checks what can be known of the wave's contracts and inputs before anything starts: programs are there, schemas can be
 * used. What an agent of the wave owns may come into being on the way, and is not asked for.
 * @throws Problem of the first one that cannot be checked here
 */
export async function preflightContracts(context: LaneContext, wave: Wave): Promise<void> {
  for (const agent of wave.agents) {
    for (const contract of agent.contracts) await checkContract(context, wave, agent, contract);
    for (const { alias, schema } of agent.inputs) {
      if (schema !== null) await checkSchema(context, wave, schema, `input ${alias} of ${agent.agentId}`);
    }
  }
}

async function checkContract(
  context: LaneContext,
  wave: Wave,
  { agentId }: WaveAgent,
  { id, type, run, source, schema }: WaveContract,
): Promise<void> {
  const what = `contract ${id} of ${agentId}`;
  const [program] = run ?? [];
  if (type === 'command' && program !== undefined && !isOwned(wave, program)) {
    if (findProgram(program, context.env.PATH, context.repo) !== undefined) return;
    throw new Problem('contract/no-program', `${what}: the program ${program} is not on the PATH`, {
      hint: 'install it, or correct `run` in the wave file',
      exit: 'environment',
    });
  }
  if (type === 'typescript' && source !== null && ownCompiler(context.repo, source) === undefined) {
    throw new Problem('contract/no-compiler', `${what}: the repository has no tsc of its own`, {
      hint: 'npm install --save-dev typescript',
      exit: 'environment',
    });
  }
  if (schema !== null && type === 'json-schema') await checkSchema(context, wave, schema, what);
  if (schema !== null && type === 'markdown') await checkHeadings(context, wave, schema, what);
}

async function checkSchema(context: LaneContext, wave: Wave, path: string, what: string): Promise<void> {
  const text = rulesAt(context, wave, path);
  if (text === undefined) return;
  const { compileSchema } = await import('../gates/contract-types/json-schema.js');
  const compiled = compileSchema({ path, text });
  if (!compiled.ok) throw badSchema(what, compiled.error);
}

async function checkHeadings(context: LaneContext, wave: Wave, path: string, what: string): Promise<void> {
  const text = rulesAt(context, wave, path);
  if (text === undefined) return;
  const { headingsFromFile } = await import('../gates/contract-types/markdown.js');
  const headings = headingsFromFile({ path, text });
  if (!headings.ok) throw badSchema(what, headings.error);
}

/** The text of a file that contracts go by; undefined where it is not there, which lint says, or may still change. */
function rulesAt({ repo }: LaneContext, wave: Wave, path: string): string | undefined {
  if (isOwned(wave, path)) return undefined;
  const file = readRepositoryFile(repo, path, MAX_SCHEMA_BYTES);
  return file.fault === null ? (utf8Text(file.bytes) ?? '') : undefined;
}

function isOwned({ agents }: Wave, path: string): boolean {
  return agents.some(({ ownedPaths }) => ownsPath(ownedPaths, path.replace(/^\.\//, '')));
}

function badSchema(what: string, reason: string): Problem {
  return new Problem('contract/bad-schema', `${what}: ${reason}`, {
    hint: 'correct the file; nothing was started',
  });
}
