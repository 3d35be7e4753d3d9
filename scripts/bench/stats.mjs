// Medians of interleaved runs, and the few formats that reports need.

/**
 * Runs every contestant once per round (A B C A B C …), so that what disturbs the machine disturbs all of them.
 * @param {number} rounds
 * @param {Readonly<Record<string, () => unknown>>} contestants by name; each returns (a promise of) its sample
 * @returns {Promise<Record<string, any[]>>} the samples by name, in the order of the rounds
 */
export async function interleave(rounds, contestants) {
  const samples = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of Object.entries(contestants)) samples[name].push(await run());
  }
  return samples;
}

/** Median, extremes and number of some values. */
export function summarise(values) {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted.at(-1), count: sorted.length };
}

/** The middle one of some values. */
export function median(values) {
  return summarise(values).median;
}

/** The least value that this share of all values does not exceed (nearest rank). */
export function percentile(values, percent) {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1];
}

/** How values of each unit are written. */
const formats = {
  ms: (value) => (value < 10 ? `${value.toFixed(2)} ms` : `${Math.round(value)} ms`),
  s: (value) => `${value.toFixed(2)} s`,
  MB: (value) => `${value < 10 ? value.toFixed(2) : value.toFixed(1)} MB`,
  '/s': (value) => `${Math.round(value).toLocaleString('en-US')}/s`,
  '%': (value) => `${value.toFixed(1)} %`,
  '×': (value) => `${value.toFixed(2)} ×`,
};

/** A value with its unit. */
export function format(value, unit) {
  return formats[unit](value);
}

/** Bytes as MB (10^6), the unit of every memory figure here. */
export function megabytes(bytes) {
  return bytes / 1e6;
}
