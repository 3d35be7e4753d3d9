import fc from 'fast-check';

/** Chance for one simulation: the same seed gives the same answers in the same order. */
export class Dice {
  readonly #numbers: Iterator<number>;

  constructor(seed: number) {
    const stream = fc.infiniteStream(fc.nat(0x3fff_ffff), { noHistory: true });
    this.#numbers = (fc.sample(stream, { seed, numRuns: 1 })[0] ?? fail()) as Iterator<number>;
  }

  /** A whole number from 0 to one less than `sides`. */
  roll(sides: number): number {
    return (this.#numbers.next().value as number) % sides;
  }

  /** True once in so many times. */
  oneIn(times: number): boolean {
    return this.roll(times) === 0;
  }

  /** One of these; undefined where there is none. */
  pick<T>(choices: readonly T[]): T | undefined {
    return choices.length === 0 ? undefined : choices[this.roll(choices.length)];
  }
}

function fail(): never {
  throw new Error('no numbers');
}
