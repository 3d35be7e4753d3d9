/** Where new ids come from; a port, so that replay and tests are repeatable. */
export interface IdSource {
  /** A new ULID: 26 characters, sortable by creation time within one source. */
  next(): string;
}
