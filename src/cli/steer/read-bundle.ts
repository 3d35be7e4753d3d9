import { existsSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { Problem } from '../../base/problem.js';
import type { BundleArtifact, BundleStatement } from '../../model/proof-bundle.js';
import { bundleStatementSchema } from '../../model/proof-bundle.js';
import { FileMeasurer } from '../../store/measure-file.js';
import { readRegularFile } from '../../store/read-regular-file.js';
import { faultWords } from '../../model/file-fault.js';
import { pathFault } from '../../model/path-fault.js';
import { choiceOption } from '../choice-option.js';
import type { Invocation } from '../command.js';
import { listOption, textOption } from '../context.js';
import { statedProof } from './stated-proof.js';

const MAX_FILE_BYTES = 1024 * 1024;

/** What a person states: from `--from-file`, or from the other flags. */
export function readStatement(invocation: Invocation, repo: string, fallbackAgent?: string): BundleStatement {
  const file = textOption(invocation, 'from-file');
  return file === undefined ? fromFlags(invocation, repo, fallbackAgent) : fromFile(invocation, file);
}

/** Flags that a file states instead. */
const STATING = [
  'agent',
  'artifact',
  'completion',
  'durability',
  'proof-level',
  'state',
  'doc-delta',
  'doc-paths',
];
const STATING_TOO = ['component', 'detail', 'authoritative', 'satisfy-owned-components'];

function fromFile(invocation: Invocation, file: string): BundleStatement {
  const both = [...STATING, ...STATING_TOO].find((flag) => invocation.options[flag] !== undefined);
  if (both !== undefined) {
    throw new Problem('cli/flag-value', `--from-file and --${both} cannot be given together`);
  }
  const read = readRegularFile(resolve(invocation.io.cwd, file), { maxBytes: MAX_FILE_BYTES });
  if ('reason' in read) throw new Problem('control/bundle-file', `${file} is ${read.reason}`);
  let json: unknown;
  try {
    json = JSON.parse(read.text);
  } catch (cause) {
    throw new Problem('control/bundle-file', `${file} is not JSON`, { cause });
  }
  const parsed = bundleStatementSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new Problem('control/bundle-file', `${file} is no proof bundle`, {
    lines: parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'all of it'}: ${message}`),
  });
}

function fromFlags(invocation: Invocation, repo: string, fallbackAgent: string | undefined): BundleStatement {
  const agentId = textOption(invocation, 'agent') ?? fallbackAgent;
  if (agentId === undefined) throw new Problem('cli/missing-flag', 'whose proof? --agent is needed');
  const { docDelta, docPaths, components } = statedProof(invocation);
  const id = textOption(invocation, 'id');
  const detail = textOption(invocation, 'detail') ?? '';
  return {
    ...(id === undefined ? {} : { id }),
    agentId,
    authoritative: invocation.options.authoritative === true,
    detail,
    satisfyOwnedComponents: invocation.options['satisfy-owned-components'] === true,
    proof: proofOf(invocation, detail),
    docDelta: docDelta === undefined ? null : { state: docDelta, paths: [...docPaths], detail: null },
    components: components.map((component) => ({ ...component, state: 'met', detail: null })),
    artifacts: listOption(invocation, 'artifact').map((word) => artifactOf(word, repo)),
    supersedes: null,
  };
}

function proofOf(invocation: Invocation, detail: string): BundleStatement['proof'] {
  const { completion, durability, proofLevel } = statedProof(invocation);
  const state = choiceOption(invocation, 'state', ['met', 'gap']);
  const given = [completion, durability, proofLevel];
  if (state === undefined && given.every((step) => step === undefined)) return null;
  if (completion === undefined || durability === undefined || proofLevel === undefined) {
    throw new Problem('cli/missing-flag', 'a proof needs --completion, --durability and --proof-level');
  }
  return {
    state: state === 'gap' ? 'partial' : 'satisfied',
    completion,
    durability,
    proofLevel,
    detail: detail === '' ? null : detail,
  };
}

/** `path:kind`, unless a file of that very name exists. */
function artifactOf(word: string, repo: string): BundleStatement['artifacts'][number] {
  const kind = /:([A-Za-z][A-Za-z0-9_-]{0,99})$/.exec(word)?.[1];
  if (kind === undefined || existsSync(resolve(repo, word))) return { path: word, kind: null };
  return { path: word.slice(0, -kind.length - 1), kind };
}

/**
 * Measures the files that a bundle rests on.
 * @throws Problem `control/bundle-artifact` for one that does not exist, leaves the repository, or is no regular file
 */
export function measureBundle(repo: string, artifacts: BundleStatement['artifacts']): BundleArtifact[] {
  const measurer = new FileMeasurer(repo);
  const measured = artifacts.map(({ path: given, kind }): BundleArtifact => {
    const path = isAbsolute(given) ? relative(repo, given) : given.replace(/^(?:\.\/)+/, '');
    const fault = pathFault(path);
    if (fault !== undefined) throw refused(given, fault);
    const { exists, sha256, bytes, fault: why = 'missing' } = measurer.measure(path);
    if (!exists || sha256 === null || bytes === null) throw refused(given, faultWords[why]);
    return { path, kind, sha256, bytes };
  });
  return [...new Map(measured.map((artifact) => [artifact.path, artifact])).values()];
}

function refused(path: string, why: string): Problem {
  return new Problem('control/bundle-artifact', `${path} ${why}`, {
    hint: 'artifacts are files of the repository; paths are relative to its top folder',
  });
}
