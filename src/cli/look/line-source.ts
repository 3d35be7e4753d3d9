/** Lines that keep coming: each call gives those since the last one. */
export type LineSource = Readonly<{ next: () => string[] }>;
