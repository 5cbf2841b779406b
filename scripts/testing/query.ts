/** The part of a frame in Grafana's JSON that the tests read. */
export interface JsonFrame {
  schema: { fields: Array<{ name: string; labels?: Record<string, string> }> };
  data: { values: Array<Array<number | null>> };
}

export interface Selector {
  metric: string;
  processArea?: string[];
}

/** Asks the data source through Grafana's own query API for the last `seconds`. */
export async function query(
  url: string,
  metric: Selector,
  options: { groupBy?: string; racks?: string[]; seconds?: number; bucket?: string } = {}
): Promise<JsonFrame[]> {
  const to = Date.now();
  const response = await fetch(new URL('/api/ds/query', url), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      from: String(to - (options.seconds ?? 60) * 1000),
      to: String(to),
      queries: [
        {
          refId: 'A',
          datasource: { uid: 'plenum', type: 'plenum-itot-datasource' },
          maxDataPoints: 600,
          intervalMs: 1000,
          kind: 'timeseries',
          metrics: [metric],
          scope: { racks: options.racks ?? [] },
          groupBy: options.groupBy ?? 'rack',
          bucket: options.bucket ?? 'auto',
        },
      ],
    }),
  });
  const body = (await response.json()) as { results: { A: { frames: JsonFrame[]; error?: string } }; message?: string };
  if (!response.ok || body.results.A.error) {
    throw new Error(`query of ${metric.metric} failed: ${body.message ?? body.results.A.error}`);
  }
  return body.results.A.frames;
}

/** Values of a frame that are numbers, oldest first. */
export function values(frame: JsonFrame): number[] {
  return (frame.data.values[1] ?? []).filter((value): value is number => value !== null);
}
