import { fateOf } from './fates.js';
import { simulate } from './simulate.js';

/** Which seeds. */
export type Seeds = Readonly<{ from: number; count: number }>;

/**
 * Simulates what each of these seeds means, and says how long that took.
 * @throws Broken for the first that breaks a rule, with the command that runs it again
 */
export function simulateSeeds({ from, count }: Seeds): void {
  const began = performance.now();
  let steps = 0;
  for (let seed = from; seed < from + count; seed += 1) steps += simulate(fateOf(seed)).steps;
  const seconds = (performance.now() - began) / 1000;
  const rate = (count / seconds).toFixed(0);
  const range = `${from} to ${from + count - 1}`;
  process.stdout.write(
    `seeds ${range}: ${steps} steps in ${seconds.toFixed(1)} s, ${rate} lanes a second, no rule broken\n`,
  );
}
