// Apart from the schema, so that a command without a configuration file loads no zod.

/** The folder of all state, relative to the repository, where the configuration names none. */
export const DEFAULT_STATE_ROOT = '.tmp';

/** The folder of wave files where the configuration names none. */
export const DEFAULT_WAVES_DIR = 'waves';

/** The benchmark catalogue where the configuration names none. */
export const DEFAULT_BENCHMARK_CATALOG = 'docs/evals/benchmark-catalog.json';

/** The component matrix where the configuration names none. */
export const DEFAULT_COMPONENT_MATRIX = 'docs/plans/component-cutover-matrix.json';

/** The bundles of libraries where the configuration names no file. */
export const DEFAULT_BUNDLE_INDEX = 'docs/context7/bundles.json';

/** How long checking one contract may take where neither it nor the configuration says. */
export const DEFAULT_CONTRACT_MINUTES = 10;
