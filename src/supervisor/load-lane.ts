import { join } from 'node:path';
import type { Diagnostic } from '../base/diagnostic.js';
import { compareDiagnostics } from '../base/diagnostic.js';
import type { WaveConfig } from '../model/config.js';
import type { ExecutorKind } from '../model/executor.js';
import type { Wave } from '../model/wave.js';
import type { WaveEnvironment } from '../model/wave-environment.js';
import { diskEnvironment, findWaveFiles, waveNumberOf, wavesDirOf } from '../store/wave-repository.js';
import { readRegularFile } from '../store/read-regular-file.js';
import { lintWave } from '../waves/lint-wave.js';
import { WaveSource } from '../waves/source.js';

/** A wave file of a lane, read and checked. */
export type LoadedWave = Readonly<{
  wave: Wave;
  /** Relative to the repository. */
  file: string;
  /** The text that the places of problems refer to. */
  source: string;
  problems: readonly Diagnostic[];
}>;

/** What decides about how wave files are read. */
export type LoadOptions = Readonly<{
  /** Absolute path of the repository. */
  repo: string;
  lane: string;
  config: WaveConfig;
  executor?: ExecutorKind | undefined;
  forceExecutor?: boolean | undefined;
}>;

/** A lane's waves in order, and every problem of its files, those that concern no single wave included. */
export type LoadedLane = Readonly<{ waves: readonly LoadedWave[]; problems: readonly Diagnostic[] }>;

/** Reads and checks all wave files of a lane. Lint and launch share it; launch grades with `gradeForLaunch` besides. */
export function loadLane(options: LoadOptions): LoadedLane {
  const environment = diskEnvironment(options.repo);
  const { files, problems } = findWaveFiles(options.repo, wavesDirOf(options.config, options.lane));
  const waves = files.map(({ path }) => loadWaveFile(path, options, environment));
  return {
    waves,
    problems: [...problems, ...waves.flatMap((loaded) => loaded.problems)].sort(compareDiagnostics),
  };
}

/** Reads and checks one file, by its path relative to the repository. A file that cannot be read is a problem too. */
export function loadWaveFile(
  path: string,
  options: LoadOptions,
  environment: WaveEnvironment = diskEnvironment(options.repo),
): LoadedWave {
  const read = readRegularFile(path.startsWith('/') ? path : join(options.repo, path));
  const content = 'text' in read ? read.text : '';
  const { config, lane, executor, forceExecutor } = options;
  const fileWave = waveNumberOf(path);
  const linted = lintWave(content, {
    file: path,
    lane,
    fileWave,
    config,
    environment,
    executor,
    forceExecutor,
  });
  const source = new WaveSource(path, content).text;
  if ('text' in read) return { ...linted, file: path, source };
  const span = { line: 1, column: 1, length: 1 };
  const message = `the file cannot be read (${read.reason})`;
  const problem = { file: path, span, code: 'wave/unreadable', severity: 'error', message } as const;
  return { wave: linted.wave, file: path, source, problems: [problem] };
}
