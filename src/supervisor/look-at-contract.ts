import { relative } from 'node:path';
import { formatDuration } from '../base/duration.js';
import { unreachable } from '../base/unreachable.js';
import type { CheckedFile } from '../events/families/contract-events.js';
import { judgeChanged } from '../gates/contract-types/changed.js';
import { judgeCommand } from '../gates/contract-types/command.js';
import type { Judgement } from '../gates/contract-types/finding.js';
import { broken, HOLDS, unchecked } from '../gates/contract-types/finding.js';
import type { NamedText } from '../gates/contract-types/json-schema.js';
import { judgeTypescript } from '../gates/contract-types/typescript.js';
import { withinTime } from '../runner/within-time.js';
import { faultWords } from '../model/file-fault.js';
import { isBlankFile, readRepositoryFile, utf8Text } from '../store/read-repository-file.js';
import type { CheckOrder } from './check-order.js';
import { runContractCommand } from './contract-command.js';
import { findProgram } from './find-program.js';
import type { CommandReport } from './logged-command.js';
import type { Session } from './session.js';
import { nearestTsconfig, ownCompiler } from './own-compiler.js';

/** What a look found, and what it looked at. */
export type Look = Judgement & Readonly<{ files: readonly CheckedFile[]; logPath: string | null }>;

/** What is read into memory at once to be judged. */
const MAX_TEXT_BYTES = 16 * 1024 * 1024;
/** How long judging a text may keep everybody else waiting. */
const JUDGING_MS = 2000;

/**
 * Looks at one contract. What lies in the repository is never trusted: links that lead out, pipes, folders, sizes, bytes that
 * are no text and patterns that never come to an end all lead to a finding.
 * @returns undefined where it was told to stop
 */
export async function lookAtContract(
  session: Session,
  order: CheckOrder,
  signal: AbortSignal,
): Promise<Look | undefined> {
  const look = await lookByType(session, order, signal);
  // They quote what was looked at, which agents wrote.
  return look && { ...look, findings: look.findings.map((finding) => session.redactor.redact(finding)) };
}

function lookByType(session: Session, order: CheckOrder, signal: AbortSignal): Promise<Look | undefined> {
  const { type } = order.contract;
  switch (type) {
    case 'command':
      return lookWithCommand(session, order, signal);
    case 'typescript':
      return lookWithCompiler(session, order, signal);
    case 'json-schema':
    case 'markdown':
      return lookAtText(session, order);
    case 'non-empty':
      return Promise.resolve(lookAtContent(session, order));
    case 'changed':
      return Promise.resolve(lookAtChange(session, order));
    default:
      // The log, or a later version's wave file, may name others.
      return Promise.resolve(
        seen(unchecked('deterministic', `this version knows no contract of type ${String(type)}`), []),
      );
  }
}

async function lookAtText(session: Session, order: CheckOrder): Promise<Look> {
  const { source, schema, headings, type } = order.contract;
  const files: CheckedFile[] = [];
  const rules = schema === null ? undefined : readText(session, schema, files);
  if (rules !== undefined && 'outcome' in rules) {
    return seen(unchecked('deterministic', ...rules.findings), files);
  }
  const text = readText(session, source ?? '', files);
  if ('outcome' in text) return seen(text, files);
  const judge =
    type === 'json-schema' ? await jsonJudge(text, rules) : await markdownJudge(text, rules, headings);
  const judged = withinTime(JUDGING_MS, judge);
  const tooSlow = `${text.path}: judging it took longer than ${formatDuration(JUDGING_MS)} and was given up`;
  return seen(judged?.value ?? unchecked('deterministic', tooSlow), files);
}

// Loaded where they are needed: the validator and the parser are larger than all the rest.
async function jsonJudge(text: NamedText, schema: NamedText | undefined): Promise<() => Judgement> {
  const { judgeJsonSchema } = await import('../gates/contract-types/json-schema.js');
  if (schema === undefined) return () => unchecked('deterministic', 'the contract names no schema');
  return () => judgeJsonSchema(text, schema);
}

async function markdownJudge(
  text: NamedText,
  rules: NamedText | undefined,
  words: readonly string[],
): Promise<() => Judgement> {
  const markdown = await import('../gates/contract-types/markdown.js');
  return () => {
    const asked = rules === undefined ? undefined : markdown.headingsFromFile(rules);
    if (asked?.ok === false) return unchecked('deterministic', asked.error);
    const required = [...(asked?.value ?? []), ...markdown.headingsFromWords(words)];
    if (required.length === 0) return unchecked('deterministic', 'the contract asks for no heading');
    return markdown.judgeMarkdown(text, required);
  };
}

function lookAtContent({ context, measurer }: Session, { contract }: CheckOrder): Look {
  const path = contract.source ?? '';
  const files = [{ path, sha256: measurer.measure(path).sha256 }];
  const blank = isBlankFile(context.repo, path);
  if (typeof blank === 'object') return seen(faulty(path, blank.fault), files);
  return seen(blank ? broken(`${path}: is empty`) : HOLDS, files);
}

function lookAtChange({ measurer }: Session, { contract, baseline }: CheckOrder): Look {
  const path = contract.source ?? '';
  const { sha256 } = measurer.measure(path);
  return seen(judgeChanged(path, baseline, { sha256 }), [{ path, sha256 }]);
}

async function lookWithCommand(
  session: Session,
  order: CheckOrder,
  signal: AbortSignal,
): Promise<Look | undefined> {
  const { context } = session;
  const [program, ...words] = order.contract.run ?? [];
  const paths = checkedPaths(order, []);
  if (program === undefined) return seen(unchecked('deterministic', 'the contract has no command'), []);
  const found = findProgram(program, context.env.PATH, context.repo);
  if (found === undefined) {
    const files = measured(session, paths);
    return seen(unchecked('deterministic', `the program ${program} is not on the PATH`), files);
  }
  const shown = [program, ...words].map((word) => session.redactor.redact(word));
  return lookWithProgram(session, paths, async () => {
    const report = await runContractCommand(session, order, [found, ...words], { signal });
    return { report, judge: (exitCode) => judgeCommand(shown, exitCode, report.tail) };
  });
}

async function lookWithCompiler(
  session: Session,
  order: CheckOrder,
  signal: AbortSignal,
): Promise<Look | undefined> {
  const { repo } = session.context;
  const source = order.contract.source ?? '';
  const tsconfig = order.contract.schema ?? nearestTsconfig(repo, source);
  const paths = checkedPaths(order, tsconfig === null ? [] : [tsconfig]);
  const blank = isBlankFile(repo, source);
  if (typeof blank === 'object') return seen(faulty(source, blank.fault), measured(session, paths));
  const compiler = ownCompiler(repo, source);
  if (compiler === undefined) {
    const missing = `${source}: there is no node_modules/.bin/tsc between it and the top of the repository`;
    return seen(unchecked('deterministic', missing), measured(session, paths));
  }
  const project = tsconfig === null ? [source] : ['-p', tsconfig, ...WITHOUT_FILES];
  const argv = [compiler, ...project, '--noEmit', '--pretty', 'false', '--listFiles'] as const;
  return lookWithProgram(session, paths, async () => {
    const report = await runContractCommand(session, order, [...argv], { signal, keepLines: true });
    const lines = report.lines.map((line) => (line.startsWith(`${repo}/`) ? relative(repo, line) : line));
    return { report, judge: (exitCode) => judgeTypescript({ source, tsconfig, exitCode, lines }) };
  });
}

/** What a project asks to be written is not written: the check leaves the tree as it is. */
const WITHOUT_FILES = ['--composite', 'false', '--incremental', 'false', '--emitDeclarationOnly', 'false'];

type Ran = Readonly<{ report: CommandReport; judge: (exitCode: number) => Judgement }>;

/** What a program says counts for the files as they were before it and are after it; one that changes them says nothing. */
async function lookWithProgram(
  session: Session,
  paths: readonly string[],
  run: () => Promise<Ran>,
): Promise<Look | undefined> {
  const before = measured(session, paths);
  const { report, judge } = await run();
  const files = measured(session, paths);
  const { end, tail } = report;
  const logPath = relative(session.context.layout.root, report.logPath);
  const look = (judgement: Judgement): Look => ({ ...judgement, files, logPath });
  switch (end.kind) {
    case 'stopped':
      return undefined;
    case 'timed-out':
      return look(unchecked('timeout', 'the command did not end in time and was ended', ...tail));
    case 'lost':
      return look(unchecked('transient', 'the command was ended by somebody else', ...tail));
    case 'refused': {
      const { transient, code, message } = end.error;
      return look(unchecked(transient ? 'transient' : 'deterministic', `no process: ${code} ${message}`));
    }
    case 'exited': {
      const changed = files.find(({ sha256 }, index) => sha256 !== before[index]?.sha256);
      if (changed === undefined) return look(judge(end.exitCode));
      return look(unchecked('deterministic', `${changed.path} changed while it was checked`, ...tail));
    }
    default:
      return unreachable(end);
  }
}

/** What a program's answer is about, as far as it can be known: what the agent delivers, and what the contract names. */
function checkedPaths({ agent, contract }: CheckOrder, besides: readonly string[]): readonly string[] {
  const source = contract.source === null ? [] : [contract.source];
  return [...new Set([...source, ...agent.deliverables, ...besides])];
}

function measured({ measurer }: Session, paths: readonly string[]): readonly CheckedFile[] {
  return paths.map((path) => ({ path, sha256: measurer.measure(path).sha256 }));
}

function readText(session: Session, path: string, files: CheckedFile[]): NamedText | Judgement {
  const file = readRepositoryFile(session.context.repo, path, MAX_TEXT_BYTES);
  files.push({ path, sha256: file.fault === null ? file.sha256 : session.measurer.measure(path).sha256 });
  if (file.fault !== null) return faulty(path, file.fault);
  const text = utf8Text(file.bytes);
  return text === undefined ? broken(`${path}: is no UTF-8 text`) : { path, text };
}

/** What lies in the place of the file is the agent's to mend; that there is too much to look at is not. */
function faulty(path: string, fault: keyof typeof faultWords): Judgement {
  const finding = `${path}: ${faultWords[fault]}`;
  return fault === 'too-large' || fault === 'unreadable'
    ? unchecked('deterministic', finding)
    : broken(finding);
}

function seen(judgement: Judgement, files: readonly CheckedFile[]): Look {
  return { ...judgement, files, logPath: null };
}
