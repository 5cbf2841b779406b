/** Beyond it no legend is read and the browser stalls; the overview of a hall of 1,000 racks has 3,000. */
export const MAX_SERIES_PER_QUERY = 5_000;
/** As Prometheus's limit of points a series; more than three times what a wide panel has pixels. */
export const MAX_ROWS_PER_SERIES = 11_000;
/** 1 M rows are some 16 MB of Arrow and a second of encoding. */
export const MAX_ROWS_PER_QUERY = 1_000_000;
/**
 * Rows of a query whose steps nobody chose. A dashboard has several such panels, and a browser pauses from half a million
 * values on; a wall of 1,000 racks still gets 250 steps.
 */
export const MAX_AUTO_ROWS = 250_000;
/**
 * Raw samples that one metric may read in steps that nobody chose, where steps of a minute are rolled up: some 0.1 s of PostgreSQL and
 * as much here. Sums of 1,000 racks over an hour are three times as many, and a wall of viewers asks for them every few seconds.
 */
export const MAX_AUTO_SAMPLES = 100_000;
/** Buckets of points that one statement reads: some 10 MB while they are unpacked, and a tenth of a second of PostgreSQL. */
export const MAX_ROWS_PER_STATEMENT = 100_000;
/** Buckets of points that one metric may read: a site's sum over 10,000 meters in 500 steps, some seconds of PostgreSQL. */
export const MAX_POINT_ROWS = 5_000_000;
/** Rows of a rung that one metric may read in steps that nobody chose: as many. */
export const MAX_RUNG_ROWS = 5_000_000;
/**
 * The same of what is drawn over time: half a second of PostgreSQL, so that a panel of three metrics is refreshed within two. A day of
 * 1,000 racks is drawn in steps of 15 minutes, a year of them day by day. Delays and percentiles are worth finer steps.
 */
export const MAX_DRAWN_RUNG_ROWS = 1_000_000;
/** Rows that percentiles and integrals of one metric are made of, over all series: some 50 MB while they are brought together. */
export const MAX_FINE_ROWS = 1_000_000;
/** Steps are not as wide as a slow point's sampling where that left less than a curve: its value is drawn as a stair. */
export const MIN_STEPS = 100;
/** Points that one metric of a query may read, a site of 1,000 racks with 100 points of one metric each. */
export const MAX_POINTS_PER_METRIC = 100_000;
/** Alert rules ask with 43,200 points; a threshold is not judged better with more than a wide panel's. */
export const MAX_ALERT_DATA_POINTS = 1_500;
/** For callers that do not say how wide they are. */
export const DEFAULT_MAX_DATA_POINTS = 1_000;
/** A value is never carried forward longer than this, however late its point counts as stale. */
export const MAX_CARRY_MS = 60 * 60_000;
/** Frames carry nanoseconds in 64 bits: 1677 to 2262. No plant's history reaches even these years. */
export const EARLIEST_MS = Date.UTC(1900, 0, 1);
export const LATEST_MS = Date.UTC(2262, 0, 1);
/** The largest dashboards' queries have some kilobytes; a megabyte lists tens of thousands of ids where none means all. */
export const MAX_QUERY_BYTES = 1024 * 1024;
/** All frames of one answer: Grafana holds them several times over while it turns them into JSON. */
export const MAX_ANSWER_BYTES = 128 * 1024 * 1024;
