import type { MatrixMeasure } from '../events/families/closure-events.js';
import { DEFAULT_COMPONENT_MATRIX } from '../model/config-defaults.js';
import type { Wave } from '../model/wave.js';
import type { WaveState } from '../reducers/wave-state.js';
import { readRepositoryText } from '../store/read-repository-file.js';
import { parseComponentMatrix } from '../waves/component-matrix.js';
import type { Session } from './session.js';
import type { WaveEntry } from './wave-journal.js';

/** Measures the component matrix again where the wave promotes components: the event, if it says something else now. */
export function measureMatrix(
  { context, measurer }: Pick<Session, 'context' | 'measurer'>,
  wave: Wave,
  { matrix: known, outcome }: WaveState,
): WaveEntry[] {
  if (wave.componentPromotions.length === 0 || outcome === 'completed') return [];
  const path = matrixPath(context.config);
  const { sha256, exists } = measurer.measure(path);
  if (known?.path === path && known.sha256 === sha256 && (known.problem === 'missing') === !exists) return [];
  return [{ type: 'component-matrix.measured', data: read(context.repo, path, sha256, wave) }];
}

/** Where the matrix lies, relative to the repository. */
export function matrixPath({ paths }: Session['context']['config']): string {
  return paths?.componentCutoverMatrixJsonPath ?? DEFAULT_COMPONENT_MATRIX;
}

function read(repo: string, path: string, sha256: string | null, wave: Wave): MatrixMeasure {
  if (sha256 === null) return { path, sha256, problem: 'missing', levels: {} };
  const text = readRepositoryText(repo, path);
  const matrix = text === undefined ? undefined : parseComponentMatrix(text);
  if (matrix === undefined) return { path, sha256, problem: 'invalid', levels: {} };
  const levels = wave.componentPromotions.flatMap(({ componentId }) => {
    const level = matrix.get(componentId)?.currentLevel;
    return level === undefined ? [] : [[componentId, level] as const];
  });
  return { path, sha256, problem: null, levels: Object.fromEntries(levels) };
}
