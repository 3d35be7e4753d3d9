/** An expected outcome as a value: callers must look before they use it. */
export type Result<T, E> = Readonly<{ ok: true; value: T }> | Readonly<{ ok: false; error: E }>;

/** The successful outcome. */
export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value });

/** The unsuccessful outcome. */
export const err = <E>(error: E): Result<never, E> => ({ ok: false, error });
