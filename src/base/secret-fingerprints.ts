import { createHmac } from 'node:crypto';

/** One secret that can be found in a text by whoever does not know it. */
export type SecretFingerprint = Readonly<{
  /** Of the secret, in UTF-16 units. */
  length: number;
  /** What its beginning comes to: 16 bits, by which most places of a text are passed over. */
  bucket: number;
  /** Of the whole secret, in hex. */
  digest: string;
}>;

/** Fingerprints that were taken with one salt. */
export type FingerprintSet = Readonly<{ salt: string; fingerprints: readonly SecretFingerprint[] }>;

/** Where a secret stands in a text: from the first unit to the one behind it. */
export type SecretSpan = Readonly<{ start: number; end: number }>;

/** How many units of a secret are its beginning; a shorter one has no fingerprint. */
const WINDOW = 16;
const BUCKETS = 65_536;
const MIN_VARIETY = 8;

/**
 * Whether a secret can be guessed by trying. Whoever can look for a secret at each place of a text in nanoseconds can try guesses
 * as fast, so that what people make up and remember has no fingerprint: only what has 16 characters, 8 different ones, and is no number.
 */
export function isGuessable(secret: string): boolean {
  return secret.length < WINDOW || new Set(secret).size < MIN_VARIETY || /^\d*$/.test(secret);
}

/** The fingerprints of these secrets, without those that could be guessed. */
export function fingerprintsOf(secrets: Iterable<string>, salt: string): SecretFingerprint[] {
  const base = baseOf(salt);
  return [...secrets]
    .filter((secret) => !isGuessable(secret))
    .map((secret) => ({
      length: secret.length,
      bucket: firstWindow(secret, base) >>> 16,
      digest: digestOf(secret, salt),
    }));
}

/** Finds secrets by their fingerprints, wherever they stand; none overlap, and of two that begin together the longer one counts. */
export class FingerprintFinder {
  readonly #salt: string;
  readonly #base: number;
  /** What the unit that leaves the window has come to. */
  readonly #leaving: number;
  readonly #isMarked = new Uint8Array(BUCKETS);
  /** By bucket: the digests by length, the longest first. */
  readonly #digests = new Map<number, readonly (readonly [length: number, digests: ReadonlySet<string>])[]>();

  constructor({ salt, fingerprints }: FingerprintSet) {
    this.#salt = salt;
    this.#base = baseOf(salt);
    let leaving = 1;
    for (let power = 0; power < WINDOW; power += 1) leaving = Math.imul(leaving, this.#base);
    this.#leaving = leaving;
    const inBuckets = new Map<number, Map<number, Set<string>>>();
    for (const { bucket, length, digest } of fingerprints) {
      if (length < WINDOW) continue;
      this.#isMarked[bucket] = 1;
      const lengths = inBuckets.get(bucket) ?? new Map<number, Set<string>>();
      inBuckets.set(bucket, lengths.set(length, (lengths.get(length) ?? new Set()).add(digest)));
    }
    for (const [bucket, lengths] of inBuckets)
      this.#digests.set(
        bucket,
        [...lengths].sort(([left], [right]) => right - left),
      );
  }

  /** Where secrets are, from left to right. Takes some nanoseconds for each character, however many secrets there are. */
  find(text: string): SecretSpan[] {
    const spans: SecretSpan[] = [];
    if (text.length < WINDOW || this.#digests.size === 0) return spans;
    const [base, leaving, isMarked] = [this.#base, this.#leaving, this.#isMarked];
    let hash = firstWindow(text, base);
    let free = 0;
    for (let start = 0; ; start += 1) {
      if (isMarked[hash >>> 16] === 1 && start >= free) {
        const end = this.#endOf(text, start, hash >>> 16);
        if (end !== undefined) {
          spans.push({ start, end });
          free = end;
        }
      }
      const next = start + WINDOW;
      if (next >= text.length) return spans;
      const rolled = Math.imul(hash, base) - Math.imul(text.charCodeAt(start), leaving);
      hash = (rolled + text.charCodeAt(next)) | 0;
    }
  }

  #endOf(text: string, start: number, bucket: number): number | undefined {
    for (const [length, digests] of this.#digests.get(bucket) ?? []) {
      const end = start + length;
      if (end <= text.length && digests.has(digestOf(text.slice(start, end), this.#salt))) return end;
    }
    return undefined;
  }
}

/** A polynomial whose high bits are spread by an odd base that nobody chose. */
function firstWindow(text: string, base: number): number {
  let hash = 0;
  for (let index = 0; index < WINDOW; index += 1) hash = (Math.imul(hash, base) + text.charCodeAt(index)) | 0;
  return hash;
}

function baseOf(salt: string): number {
  return createHmac('sha256', salt).update('base').digest().readInt32LE(0) | 1;
}

function digestOf(text: string, salt: string): string {
  return createHmac('sha256', salt).update(`=${text}`).digest('hex').slice(0, 32);
}
