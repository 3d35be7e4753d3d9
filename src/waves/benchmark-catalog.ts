import * as z from 'zod';
import type { WaveConfig } from '../model/config.js';
import { DEFAULT_BENCHMARK_CATALOG } from '../model/config-defaults.js';
import type { WaveEnvironment } from '../model/wave-environment.js';

/** Ids as keys of an object or as a list, with whatever else is said about each. */
const named = z.union([
  z.record(z.string(), z.unknown()),
  z.array(z.union([z.string(), z.looseObject({ id: z.string() })])),
]);

const catalogSchema = z.looseObject({
  families: z.union([
    z.record(z.string(), z.looseObject({ benchmarks: named.optional() })),
    z.array(z.looseObject({ id: z.string(), benchmarks: named.optional() })),
  ]),
});

/** The benchmarks of each family, by its id, in the order of the file. */
export type BenchmarkCatalog = ReadonlyMap<string, readonly string[]>;

/** Reads the JSON of a benchmark catalogue; undefined where it is not one. What it says besides ids is left alone. */
export function parseBenchmarkCatalog(text: string): BenchmarkCatalog | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = catalogSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const { families } = parsed.data;
  const entries = Array.isArray(families)
    ? families.map(({ id, benchmarks }) => [id, idsOf(benchmarks)] as const)
    : Object.entries(families).map(([id, { benchmarks }]) => [id, idsOf(benchmarks)] as const);
  return new Map(entries);
}

/** The catalogue of the repository: where it lies, and what it holds; undefined where there is none. */
export function benchmarkCatalog(
  { paths }: WaveConfig,
  environment: WaveEnvironment,
): Readonly<{ path: string; catalog: BenchmarkCatalog | undefined }> | undefined {
  const path = paths?.benchmarkCatalogPath ?? DEFAULT_BENCHMARK_CATALOG;
  if (!environment.fileExists(path)) return undefined;
  return { path, catalog: parseBenchmarkCatalog(environment.readFile(path) ?? '') };
}

function idsOf(benchmarks: z.infer<typeof named> | undefined): readonly string[] {
  if (benchmarks === undefined) return [];
  if (!Array.isArray(benchmarks)) return Object.keys(benchmarks);
  return benchmarks.map((one) => (typeof one === 'string' ? one : one.id));
}
