/**
 * What a process of the simulation does, step by step. Between two steps anything may happen to it and around it. It
 * yields what it is about to do, or the moments it sleeps until when it has nothing to do.
 */
export type Steps<R = void> = Generator<string | readonly number[], R, undefined>;

/** What a holder says when it begins a turn: everything that it decided before is done. */
export const TURN = 'turn';
