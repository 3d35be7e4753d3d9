import { readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { compareText } from '../../base/compare-text.js';
import { locateBadToken, locateJson } from '../../base/json-position.js';
import { didYouMean } from '../../base/nearest.js';
import { Problem } from '../../base/problem.js';
import { printableLine } from '../../base/printable.js';
import type { CaseProblem } from '../../engine/benchmark/read-cases.js';
import { readCases } from '../../engine/benchmark/read-cases.js';
import type { BenchmarkCase } from '../../model/benchmark.js';
import { readRegularFile } from '../../store/read-regular-file.js';
import type { Invocation } from '../command.js';
import { textOption } from '../context.js';

/** A case with the file that it stands in. */
export type LoadedCase = Readonly<{ file: string; benchmark: BenchmarkCase }>;

const MOST_PROBLEMS = 50;

/**
 * The cases of `--file`, a file or a folder; else those that Wave brings. `--case` picks one of them.
 * @throws Problem `benchmark/invalid` with everything that is wrong and where, `benchmark/no-such-case`, `benchmark/no-file`
 */
export function loadCases(invocation: Invocation): LoadedCase[] {
  const { io } = invocation;
  const given = textOption(invocation, 'file');
  const place = given === undefined ? shippedCases(io.entry) : resolve(io.cwd, given);
  const loaded: LoadedCase[] = [];
  const problems: string[] = [];
  for (const path of filesOf(place, given ?? place)) {
    const file = given === undefined ? relative(place, path) : relative(io.cwd, path);
    const read = readFile(path, file);
    problems.push(...read.problems);
    loaded.push(...read.cases.map((benchmark) => ({ file, benchmark })));
  }
  problems.push(...twice(loaded));
  if (problems.length > 0) {
    const more = problems.length > MOST_PROBLEMS ? [`… and ${problems.length - MOST_PROBLEMS} more`] : [];
    const count = `${problems.length} problem${problems.length === 1 ? '' : 's'}`;
    throw new Problem('benchmark/invalid', `${given ?? place} cannot be run: ${count}`, {
      lines: [...problems.slice(0, MOST_PROBLEMS), ...more],
      hint: 'docs/how-to/benchmark-coordination.md describes a case',
    });
  }
  return chosen(loaded, textOption(invocation, 'case'));
}

/** Where the cases of this installation lie: beside the folder of the built program. */
function shippedCases(entry: string): string {
  return join(dirname(dirname(entry)), 'benchmarks', 'coordination');
}

function filesOf(place: string, named: string): string[] {
  let isFolder: boolean;
  try {
    isFolder = statSync(place).isDirectory();
  } catch {
    throw new Problem('benchmark/no-file', `there is no file or folder ${named}`);
  }
  if (!isFolder) return [place];
  const files = readdirSync(place).filter((name) => name.endsWith('.json'));
  if (files.length === 0) throw new Problem('benchmark/no-file', `${named} holds no .json file`);
  return files.sort(compareText).map((name) => join(place, name));
}

function readFile(
  path: string,
  file: string,
): Readonly<{ cases: readonly BenchmarkCase[]; problems: readonly string[] }> {
  const read = readRegularFile(path);
  if ('reason' in read) return { cases: [], problems: [`${file}: ${read.reason}`] };
  let json: unknown;
  try {
    json = JSON.parse(read.text);
  } catch {
    const { line, column } = locateBadToken(read.text);
    return { cases: [], problems: [`${file}:${line}:${column}: is no JSON`] };
  }
  const { cases, problems } = readCases(json);
  if (problems === null) return { cases, problems: [] };
  return { cases: [], problems: problems.map((problem) => lineOf(problem, read.text, file)) };
}

/** Where it stands, or where the last thing that it is in does. */
function lineOf({ path, message }: CaseProblem, text: string, file: string): string {
  let length = path.length;
  let span = locateJson(text, path, 'value');
  while (span === undefined && length > 0) span = locateJson(text, path.slice(0, (length -= 1)), 'value');
  const { line, column } = span ?? { line: 1, column: 1 };
  const name = path.reduce<string>(
    (all, step) => (typeof step === 'number' ? `${all}[${step}]` : all === '' ? step : `${all}.${step}`),
    '',
  );
  return printableLine(`${file}:${line}:${column}: ${name === '' ? '' : `${name}: `}${message}`, 500);
}

function twice(loaded: readonly LoadedCase[]): string[] {
  const files = new Map<string, string>();
  return loaded.flatMap(({ file, benchmark: { id } }) => {
    const first = files.get(id);
    if (first === undefined) files.set(id, file);
    return first === undefined ? [] : [printableLine(`${file}: the case ${id} is in ${first} too`, 500)];
  });
}

function chosen(loaded: readonly LoadedCase[], id: string | undefined): LoadedCase[] {
  if (id === undefined) return [...loaded];
  const found = loaded.filter(({ benchmark }) => benchmark.id === id);
  if (found.length > 0) return found;
  const ids = loaded.map(({ benchmark }) => benchmark.id);
  throw new Problem('benchmark/no-such-case', `there is no case ${id}${didYouMean(id, ids)}`, {
    hint: `there are: ${ids.slice(0, 20).join(', ')}`,
  });
}
