import type { Judgement } from './finding.js';
import { broken, HOLDS, unchecked } from './finding.js';

/** What the compiler printed, and what is known about it. Paths are relative to the repository. */
export type CompilerReport = Readonly<{
  source: string;
  /** Null where the compiler ran on the source alone. */
  tsconfig: string | null;
  exitCode: number;
  /** Lines of `--pretty false --listFiles`, paths relative to the repository. */
  lines: readonly string[];
}>;

type Diagnostic = Readonly<{ path: string | null; code: number; line: string }>;

/**
 * `typescript`: the compiler looked at the source and has nothing against it. What it has against other files is theirs; but
 * as long as their syntax is broken it looks at no types at all, and then nothing is known about the source either.
 */
export function judgeTypescript({ source, tsconfig, exitCode, lines }: CompilerReport): Judgement {
  const diagnostics = lines.flatMap(diagnosticOf);
  const own = diagnostics.filter(({ path }) => path === source);
  if (own.length > 0) return broken(...own.map(({ line }) => line));
  const general = diagnostics.filter(({ path }) => path === null || path.endsWith('.json'));
  if (general.length > 0) return unchecked('deterministic', ...general.map(({ line }) => line));
  if (!lines.includes(source)) {
    const project = tsconfig ?? 'the compiler';
    return exitCode === 0 || diagnostics.length > 0
      ? unchecked(
          'deterministic',
          `${source} is not part of ${project}; name its tsconfig: \`schema: <path>\``,
        )
      : unchecked('deterministic', `tsc ended with ${exitCode}`, ...lines.slice(-10));
  }
  const types = diagnostics.some(({ code }) => code >= 2000);
  if (diagnostics.length > 0 && !types) {
    const first = diagnostics.slice(0, 10).map(({ line }) => line);
    return unchecked(
      'transient',
      `${source} was not looked at, since other files cannot be parsed`,
      ...first,
    );
  }
  if (exitCode !== 0 && diagnostics.length === 0) {
    return unchecked('deterministic', `tsc ended with ${exitCode}`, ...lines.slice(-10));
  }
  return HOLDS;
}

/** `src/a.ts(3,7): error TS2322: …` becomes `src/a.ts:3:7: TS2322: …`; `error TS5023: …` speaks of no file. */
function diagnosticOf(line: string): Diagnostic[] {
  const placed = /^(?<path>.+?)\((?<row>\d+),(?<column>\d+)\): error TS(?<code>\d+): (?<text>.*)$/.exec(line);
  if (placed?.groups !== undefined) {
    const { path = '', row = '', column = '', code = '', text = '' } = placed.groups;
    return [{ path, code: Number(code), line: `${path}:${row}:${column}: TS${code}: ${text}` }];
  }
  const general = /^error TS(\d+): (.*)$/.exec(line);
  return general === null
    ? []
    : [{ path: null, code: Number(general[1]), line: `TS${general[1] ?? ''}: ${general[2] ?? ''}` }];
}
