import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { InputCopy, InputFault, InputProblem } from '../events/families/input-events.js';
import type { AgentInput, Wave, WaveAgent } from '../model/wave.js';
import type { NamedText } from '../gates/contract-types/json-schema.js';
import { withinTime } from '../runner/within-time.js';
import { publishFile } from '../store/atomic-write.js';
import { faultWords } from '../model/file-fault.js';
import { readRepositoryFile, utf8Text } from '../store/read-repository-file.js';
import { deliveredFile } from '../waves/delivered-file.js';
import type { RunPlace } from './agent-variables.js';
import type { LaneContext } from './lane-context.js';
import type { Session } from './session.js';

/** Either everything that the agent takes from others, copied; or what is wrong with it. */
export type PreparedInputs = Readonly<{ copies: readonly InputCopy[]; problems: readonly InputProblem[] }>;

/** An input larger than this is not copied. */
const MAX_INPUT_BYTES = 64 * 1024 * 1024;
const MAX_SCHEMA_BYTES = 1024 * 1024;
const JUDGING_MS = 2000;

/**
 * Copies the agent's inputs into its own folder, read-only, each whole or not at all. Doing it again after a crash begins
 * anew; errors of the file system (a full disk) are thrown.
 */
export async function prepareInputs(
  session: Session,
  wave: Wave,
  agent: WaveAgent,
  place: RunPlace,
  /** The session as it is where the work of a producer lies. */
  viewFor: (producer: string) => Session = () => session,
): Promise<PreparedInputs> {
  const copies: InputCopy[] = [];
  const problems: InputProblem[] = [];
  if (agent.inputs.length === 0) return { copies, problems };
  const folder = session.context.layout.inputs(place.wave, place.attempt, place.agentId, place.round);
  rmSync(folder, { recursive: true, force: true });
  for (const input of agent.inputs) {
    const made = await copyInput(viewFor(input.agentId), session.context, wave, input, folder);
    if ('fault' in made) problems.push(made);
    else copies.push(made);
  }
  return { copies, problems };
}

async function copyInput(
  { context: at, measurer }: Session,
  context: LaneContext,
  wave: Wave,
  input: AgentInput,
  folder: string,
): Promise<InputCopy | InputProblem> {
  const { alias, agentId: producer } = input;
  const deliverer = wave.agents.find((one) => one.agentId === producer);
  const path = (deliverer === undefined ? undefined : deliveredFile(input.path, deliverer)) ?? input.path;
  const about = { alias, producer, path };
  const refuse = (fault: InputFault, detail: string): InputProblem => ({
    ...about,
    fault,
    detail,
    sha256: measurer.measure(path).sha256,
  });
  const file = readRepositoryFile(at.repo, path, MAX_INPUT_BYTES);
  if (file.fault === 'missing') {
    if (input.optional) return { ...about, copy: null, sha256: null, bytes: null };
    return refuse('missing', faultWords.missing);
  }
  if (file.fault === 'too-large') {
    return refuse('unusable', `is larger than ${MAX_INPUT_BYTES / (1024 * 1024)} MiB`);
  }
  if (file.fault !== null) return refuse('unusable', faultWords[file.fault]);
  if (input.schema !== null) {
    const mismatch = await schemaProblem(context.repo, { path, bytes: file.bytes }, input.schema);
    if (mismatch !== undefined) return refuse(...mismatch);
  }
  const copy = join(folder, alias);
  await publishFile(copy, file.bytes, { mode: 0o444 });
  const bytes = file.bytes.length;
  return { ...about, copy: relative(context.layout.root, copy), sha256: file.sha256, bytes };
}

async function schemaProblem(
  repo: string,
  { path, bytes }: Readonly<{ path: string; bytes: Buffer }>,
  schemaPath: string,
): Promise<readonly [InputFault, string] | undefined> {
  const file = readRepositoryFile(repo, schemaPath, MAX_SCHEMA_BYTES);
  if (file.fault !== null) return ['schema-unusable', `its schema ${schemaPath} ${faultWords[file.fault]}`];
  const rules = utf8Text(file.bytes);
  if (rules === undefined) return ['schema-unusable', `its schema ${schemaPath} is no UTF-8 text`];
  const text = utf8Text(bytes);
  if (text === undefined) return ['schema-mismatch', 'is no UTF-8 text'];
  return judgeText({ path, text }, { path: schemaPath, text: rules });
}

async function judgeText(
  source: NamedText,
  schema: NamedText,
): Promise<readonly [InputFault, string] | undefined> {
  const { judgeJsonSchema } = await import('../gates/contract-types/json-schema.js');
  const judged = withinTime(JUDGING_MS, () => judgeJsonSchema(source, schema))?.value;
  if (judged === undefined) return ['schema-unusable', `judging it by ${schema.path} took too long`];
  if (judged.outcome === 'passed') return undefined;
  const found = judged.findings.slice(0, 5).join('; ');
  if (judged.outcome === 'error') return ['schema-unusable', `its schema cannot be used: ${found}`];
  return ['schema-mismatch', `does not satisfy ${schema.path}: ${found}`];
}
