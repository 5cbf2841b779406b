/** What a source has to know when the collector starts again: one small JSON value, kept beside the spool. Never secrets. */
export interface SourceNotes {
  /** As written, by whatever version; `undefined` where there are none. Never rejects. */
  read(): Promise<unknown>;
  /** Replaces the notes. Never rejects: where they cannot be written, the log says so. */
  write(notes: unknown): Promise<void>;
}
