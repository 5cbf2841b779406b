/** Widths and ages as PostgreSQL intervals (`7 days`, `2h`); `null`: never. */
export interface Policy {
  chunkInterval: string | null;
  compressAfter: string | null;
  dropAfter: string | null;
  refreshStart: string | null;
  refreshEnd: string | null;
  refreshEvery: string | null;
}
