/** One value of one series, in the names of Prometheus, whichever way it came: scraped, pushed or read from a server. */
export interface SeriesSample {
  name: string;
  /** The same object for the same series spares its reader the comparison. */
  labels: Record<string, string>;
  value: number;
  /** The series' own time, epoch ms. */
  timestampMs?: number;
  /** Unit in the words of its sender, where that says one. */
  unit?: string;
  /** When a counter began to count, epoch ms, where its source says so. */
  startMs?: number;
}

/** What one target said at one time. */
export interface SeriesPage {
  samples: SeriesSample[];
  /** Time of the samples without one of their own, epoch ms. */
  timeMs: number;
}

/** What series belong to: an exporter, or what stands for one. Its name is part of the points' addresses. */
export interface SeriesTarget {
  name: string;
  equipment?: string | undefined;
  rack?: string | undefined;
}
