import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ZodError } from 'zod';
import type { Diagnostic, Span } from '../base/diagnostic.js';
import { compareDiagnostics } from '../base/diagnostic.js';
import type { JsonStep } from '../base/json-position.js';
import { locateBadToken, locateJson, spanAt } from '../base/json-position.js';
import { didYouMean } from '../base/nearest.js';
import { printableLine } from '../base/printable.js';
import { isSlug } from '../base/slug.js';
import type { WaveConfig } from '../model/config.js';
import { configSchema } from '../model/config.js';
import { knownKeys } from './config-keys.js';
import { readRegularFile } from './read-regular-file.js';
import { RESERVED_LANES } from './layout.js';

/** The configuration with everything that is wrong with its file. With errors it is empty. */
export type LoadedConfig = Readonly<{
  config: WaveConfig;
  /** The path that problems are reported under. */
  file: string;
  /** The text of the file; empty where there is none. */
  source: string;
  problems: readonly Diagnostic[];
}>;

/** The name of the configuration file at the top of a repository. */
const CONFIG_FILE = 'wave.config.json';

/**
 * Reads `wave.config.json` of the repository, or the file named. No file is an empty configuration, unless it was named.
 * Never throws on what it reads.
 */
export function loadConfig(repo: string, named?: string): LoadedConfig {
  const file = named ?? CONFIG_FILE;
  try {
    return parseConfig(named === undefined ? ownText(join(repo, file)) : namedText(repo, named), file);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    if (reason === 'ENOENT' && named === undefined) return { config: {}, file, source: '', problems: [] };
    const message = reason === 'ENOENT' ? 'the file does not exist' : `the file cannot be read (${reason})`;
    const problem = { code: 'config/unreadable', severity: 'error', message } as const;
    return {
      config: {},
      file,
      source: '',
      problems: [{ file, span: { line: 1, column: 1, length: 1 }, ...problem }],
    };
  }
}

/** What a person names may be a pipe (`<(…)`). `join` would nest an absolute path. */
function namedText(repo: string, file: string): string {
  return readFileSync(file.startsWith('/') ? file : join(repo, file), 'utf8');
}

/** Every command reads it: a pipe in its place, which an agent may have put there, must not hold up whoever looks. */
function ownText(path: string): string {
  const read = readRegularFile(path);
  if ('text' in read) return read.text;
  throw Object.assign(new Error(read.reason), { code: read.reason === 'missing' ? 'ENOENT' : read.reason });
}

/** Checks the text of a configuration file: every unknown key and wrong value, each with its place. */
export function parseConfig(content: string, file: string): LoadedConfig {
  const source = content.replace(/^\ufeff/, '');
  const problems: Diagnostic[] = [];
  const add = (code: string, span: Span, message: string, hint?: string): void => {
    const said = { message: printableLine(message, 300), ...(hint === undefined ? {} : { hint }) };
    problems.push({ file, span, code, severity: 'error', ...said });
  };
  const failed = (): LoadedConfig => ({
    config: {},
    file,
    source,
    problems: problems.sort(compareDiagnostics),
  });
  let json: unknown;
  try {
    json = JSON.parse(source);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'invalid JSON';
    add(
      'config/invalid-json',
      syntaxSpan(source, reason),
      `this is no JSON: ${reason}`,
      'JSON has no comments and no trailing commas.',
    );
    return failed();
  }
  const parsed = configSchema.safeParse(json);
  if (!parsed.success) {
    reportIssues(parsed.error, source, add);
    return failed();
  }
  for (const { what, path } of badNames(parsed.data)) {
    const span = locateJson(source, path, 'key') ?? spanAt(source, 0, 1);
    const message = `"${String(path.at(-1))}" cannot be the name of a ${what}`;
    add('config/bad-value', span, message, 'Lower-case letters, digits, `-`; not `projects`.');
  }
  const { defaultProject, projects = {} } = parsed.data;
  if (defaultProject !== undefined && !Object.hasOwn(projects, defaultProject)) {
    const span = locateJson(source, ['defaultProject'], 'value') ?? spanAt(source, 0, 1);
    const known = Object.keys(projects);
    const message = `there is no project "${defaultProject}"${didYouMean(defaultProject, known)}`;
    add('config/bad-value', span, message, `projects has: ${known.join(', ') || 'none'}`);
  }
  return problems.length > 0 ? failed() : { config: parsed.data, file, source, problems };
}

/** Names that become folders of the state, and cannot. */
function badNames({ lanes = {}, projects = {} }: WaveConfig): { what: string; path: JsonStep[] }[] {
  const isFolder = (name: string): boolean => isSlug(name) && !RESERVED_LANES.has(name);
  const named = (what: string, names: object, ...above: JsonStep[]) =>
    Object.keys(names)
      .filter((name) => !isFolder(name))
      .map((name) => ({ what, path: [...above, name] }));
  return [
    ...named('lane', lanes, 'lanes'),
    ...named('project', projects, 'projects'),
    ...Object.entries(projects).flatMap(([id, project]) =>
      named('lane', project.lanes ?? {}, 'projects', id, 'lanes'),
    ),
  ];
}

function reportIssues(
  error: ZodError,
  source: string,
  add: (code: string, span: Span, message: string, hint?: string) => void,
): void {
  for (const issue of error.issues) {
    const path = issue.path.filter((step): step is JsonStep => typeof step !== 'symbol');
    const where = path.length === 0 ? 'the configuration' : path.join('.');
    const top = spanAt(source, source.search(/\S|$/), 1);
    if (issue.code !== 'unrecognized_keys') {
      const isKey = issue.code === 'invalid_key';
      const span =
        locateJson(source, path, isKey ? 'key' : 'value') ?? locateJson(source, path, 'key') ?? top;
      add(isKey ? 'config/unknown-key' : 'config/bad-value', span, `${where}: ${issue.message}`);
      continue;
    }
    const known = knownKeys(path);
    for (const key of issue.keys) {
      add(
        'config/unknown-key',
        locateJson(source, [...path, key], 'key') ?? top,
        `unknown key "${key}" in ${where}${didYouMean(key, known)}`,
        known.length === 0 ? 'No key may stand here.' : `Known here: ${known.join(', ')}.`,
      );
    }
  }
}

function syntaxSpan(source: string, reason: string): Span {
  const position = /at position (\d+)/.exec(reason)?.[1];
  return position === undefined ? locateBadToken(source) : spanAt(source, Number(position), 1);
}
