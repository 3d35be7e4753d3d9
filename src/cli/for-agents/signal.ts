import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { didYouMean } from '../../base/nearest.js';
import { Problem } from '../../base/problem.js';
import { buildMarker } from '../../markers/build-marker.js';
import type { MarkerInput } from '../../markers/build-marker.js';
import { LineSplitter } from '../../markers/line-splitter.js';
import { MarkerReader } from '../../markers/marker-reader.js';
import type { MarkerKind, MarkerReading } from '../../model/marker.js';
import { markerKinds, markerSpec } from '../../model/marker.js';
import type { Surroundings } from '../command.js';

/** What `wave signal` was asked for. */
export type SignalOptions = Readonly<{
  /** `parse [file|-]`, or a kind (its tag will do) and, for a verdict, its state. */
  words: readonly string[];
  /** Keys of the marker by flag: `open-questions` and `open_questions` are the same. */
  values?: MarkerInput;
  /** Append the line to this file too; relative to the working directory. */
  appendFile?: string;
  json?: boolean;
}>;

/** The part of a command's surroundings that this one needs. */
export type SignalIo = Pick<Surroundings, 'stdout' | 'stderr' | 'stdin' | 'cwd'>;

/**
 * `wave signal <kind>` prints the canonical line of a marker, `wave signal parse` what would be read from any text.
 * @returns 0; what a text says is no matter of the exit code
 * @throws Problem `signal/unknown-kind`, `signal/refused` (it would not read back as meant), `signal/file`
 */
export async function signal(options: SignalOptions, io: SignalIo): Promise<number> {
  const [first, second, ...more] = options.words;
  if (more.length > 0) throw new Problem('signal/refused', `wave signal takes no "${more.join(' ')}"`);
  if (first === 'parse') {
    printReading(await read(second ?? '-', io), options.json === true, io);
    return 0;
  }
  const kind = kindOf(first);
  const values = byKey(options.values ?? {});
  const built = buildMarker(kind, second === undefined ? values : withPositional(kind, second, values));
  if (options.appendFile !== undefined)
    await appendLine(resolve(io.cwd, options.appendFile), built.canonical);
  const document = { schemaVersion: 1, kind: 'signal', marker: built };
  io.stdout(options.json === true ? `${JSON.stringify(document)}\n` : `${built.canonical}\n`);
  return 0;
}

function kindOf(word: string | undefined): MarkerKind {
  const wanted = (word ?? '').toLowerCase();
  const kind = markerKinds.find((known) => known === wanted || markerSpec(known).tag === wanted);
  if (kind !== undefined) return kind;
  const problem =
    word === undefined ? 'Which marker?' : `There is no marker "${word}"${didYouMean(wanted, markerKinds)}`;
  throw new Problem('signal/unknown-kind', problem, {
    hint: `Kinds: ${markerKinds.join(', ')}; or parse [file|-]`,
  });
}

function byKey(values: MarkerInput): MarkerInput {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name.replaceAll('-', '_'), value]),
  );
}

function withPositional(kind: MarkerKind, word: string, values: MarkerInput): MarkerInput {
  const key = markerSpec(kind).keys.find((candidate) => candidate.positional === true);
  if (key === undefined || values[key.name] !== undefined) {
    throw new Problem(
      'signal/refused',
      `wave signal ${kind} takes no "${word}"; values are given as --key value`,
    );
  }
  return { ...values, [key.name]: word };
}

async function read(source: string, io: SignalIo): Promise<MarkerReading> {
  const reader = new MarkerReader();
  const lines = new LineSplitter((line, isCut) => reader.push(line, isCut));
  const decoder = new TextDecoder();
  const chunks: AsyncIterable<Uint8Array> =
    source === '-' ? io.stdin() : createReadStream(resolve(io.cwd, source), { highWaterMark: 1024 * 1024 });
  try {
    for await (const chunk of chunks) lines.write(decoder.decode(chunk, { stream: true }));
  } catch (cause) {
    throw fileProblem('read', source, cause);
  }
  lines.write(decoder.decode());
  lines.end();
  return reader.end();
}

function printReading({ markers, diagnostics }: MarkerReading, json: boolean, io: SignalIo): void {
  if (json) {
    const shown = {
      schemaVersion: 1,
      kind: 'signal-reading',
      markers: markers.map(({ kind, line, canonical, fields }) => ({ kind, line, canonical, fields })),
      diagnostics: diagnostics.map(({ line, reason }) => ({ line, reason })),
    };
    io.stdout(`${JSON.stringify(shown)}\n`);
    return;
  }
  for (const { canonical } of markers) io.stdout(`${canonical}\n`);
  for (const { line, reason } of diagnostics) io.stderr(`line ${line}: ${reason}\n`);
}

/** Appends the line on a line of its own, also where the file's last line has no end. */
async function appendLine(file: string, line: string): Promise<void> {
  try {
    const handle = await open(file, 'a+');
    try {
      const { size } = await handle.stat();
      const last = size === 0 ? '\n' : (await handle.read(Buffer.alloc(1), 0, 1, size - 1)).buffer.toString();
      await handle.write(`${last === '\n' ? '' : '\n'}${line}\n`);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw fileProblem('append to', file, cause);
  }
}

function fileProblem(verb: string, file: string, cause: unknown): Problem {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Problem('signal/file', `Cannot ${verb} ${file}: ${why}`, { cause, exit: 'usage' });
}
