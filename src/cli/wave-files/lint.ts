import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { Diagnostic } from '../../base/diagnostic.js';
import { compareDiagnostics, renderDiagnostic } from '../../base/diagnostic.js';
import { exitCode } from '../../base/exit-code.js';
import { Problem } from '../../base/problem.js';
import { isSlug } from '../../base/slug.js';
import type { WaveConfig } from '../../model/config.js';
import { placeCommand } from '../../model/lane-name.js';
import { listLanes, wavesDirOf } from '../../store/wave-repository.js';
import { loadLane, loadWaveFile } from '../../supervisor/load-lane.js';
import type { LoadedWave } from '../../supervisor/load-lane.js';
import type { Surroundings } from '../command.js';
import { redactedOutput } from '../redacted-output.js';
import type { LaneOptions } from './wave-selection.js';
import { laneOf, openRepository } from './wave-selection.js';

/** What `wave lint` was asked for. Without files: the lane, and without a lane all of them. */
export type LintOptions = LaneOptions &
  Readonly<{ files?: readonly string[] | undefined; json?: boolean | undefined }>;

type Checked = Readonly<{
  files: number;
  problems: readonly Diagnostic[];
  sources: ReadonlyMap<string, string>;
  config: WaveConfig;
  repo: string;
}>;

/**
 * `wave lint [files…]` shows everything that is wrong with wave files and the configuration.
 * @returns 0, or 2 where there is an error
 * @throws Problem `lint/no-waves` where there is nothing to check
 */
export function lint(
  options: LintOptions,
  surroundings: Pick<Surroundings, 'stdout' | 'stderr' | 'cwd' | 'env'>,
): number {
  const { files, problems, sources, ...place } = check(options, surroundings.cwd);
  const io = redactedOutput(surroundings, place);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  if (options.json === true) {
    const document = { schemaVersion: 1, kind: 'lint', problems: problems.map(problemJson) };
    io.stdout(`${JSON.stringify(document)}\n`);
  } else {
    for (const problem of problems) {
      io.stdout(`${renderDiagnostic(problem, sources.get(problem.file) ?? '')}\n`);
    }
    io.stdout(`${countLine(files, errors, problems.length - errors)}\n`);
  }
  return exitCode(errors > 0 ? 'usage' : 'ok');
}

/** A problem of a file in the flat shape that machines read. */
export function problemJson({ file, span, code, severity, message, hint }: Diagnostic): Readonly<{
  file: string;
  line: number;
  column: number;
  code: string;
  severity: 'error' | 'warning';
  message: string;
  hint: string | null;
}> {
  return { file, line: span.line, column: span.column, code, severity, message, hint: hint ?? null };
}

function check(options: LintOptions, cwd: string): Checked {
  const { repo, project, loaded } = openRepository(options, cwd);
  const { config } = loaded;
  const sources = new Map([[loaded.file, loaded.source]]);
  const problems: Diagnostic[] = [...loaded.problems];
  const waves: LoadedWave[] = [];
  if (options.files !== undefined && options.files.length > 0) {
    for (const file of new Set(options.files)) {
      const path = pathIn(repo, resolve(cwd, file));
      const folder = path.split('/').at(-2) ?? '';
      const lane = options.lane ?? (isSlug(folder) ? folder : laneOf(options, repo, loaded));
      const wave = loadWaveFile(path, { repo, lane, config });
      waves.push(wave);
      problems.push(...wave.problems);
    }
  } else {
    const all = options.lane === undefined ? listLanes(repo, config) : [laneOf(options, repo, loaded)];
    for (const lane of all) {
      const found = loadLane({ repo, lane, config });
      waves.push(...found.waves);
      problems.push(...found.problems);
    }
    if (waves.length === 0 && problems.length === 0) {
      const lane = options.lane ?? laneOf(options, repo, loaded);
      const folder = wavesDirOf(config, lane);
      throw new Problem('lint/no-waves', `there is no wave file in ${folder}`, {
        hint: `${placeCommand(['new'], { project, lane })} writes the first one.`,
      });
    }
  }
  for (const { file, source } of waves) sources.set(file, source);
  return { files: waves.length, problems: problems.sort(compareDiagnostics), sources, config, repo };
}

function pathIn(repo: string, absolute: string): string {
  const path = relative(repo, absolute);
  return path.startsWith('..') || isAbsolute(path) ? absolute : path.split(sep).join('/');
}

function countLine(files: number, errors: number, warnings: number): string {
  const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
  if (errors + warnings === 0) return `${counted(files, 'wave file')}: no problem`;
  return `${counted(files, 'wave file')}: ${counted(errors, 'error')}, ${counted(warnings, 'warning')}`;
}
