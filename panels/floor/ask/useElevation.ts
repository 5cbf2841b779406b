import { useEffect, useMemo, useState } from 'react';
import type { PanelData } from '@grafana/data';
import type { Topology } from '#model/topology.ts';
import { ELEVATION_METRICS, elevationOf, readReadings } from '../data/elevation.ts';
import type { Elevation } from '../data/elevation.ts';
import type { Rack } from '../data/hall.ts';
import { floorMeta } from '../data/read-hall.ts';
import { ask, sourceOf, type WithResources } from '../../shared/ask/ask.ts';

/** Long enough for what is polled every few minutes. */
const LOOK_BACK_MS = 5 * 60_000;

export type ElevationState =
  { state: 'none' | 'loading' } | { state: 'failed'; message: string } | { state: 'done'; elevation: Elevation };

/** What is in a rack at a moment; asked when a rack is opened, and again with each refresh of the panel. */
export function useElevation(data: PanelData, rack: Rack, atMs: number | undefined): ElevationState {
  const { request, series } = data;
  const query = useMemo(() => {
    const refId = series.find((frame) => floorMeta(frame).kind === 'floor')?.refId;
    return request?.targets.find((target) => target.refId === refId);
  }, [request, series]);
  const [answer, setAnswer] = useState<{ key: string; result: ElevationState }>();
  const { key, site, id, heightU } = rack;
  const feeds = rack.feeds.join(', ');
  const hasSource = request !== undefined && query !== undefined;

  useEffect(() => {
    if (!request || !query || atMs === undefined) {
      return undefined;
    }
    let isOld = false;
    const { refId, datasource } = query;
    // Series over time: the kind of a query that names none.
    const points = {
      ...{ refId, datasource, groupBy: 'point', bucket: 'auto' },
      metrics: ELEVATION_METRICS,
      scope: { sites: site ? [site] : [], zones: [], racks: [id], equipment: [] },
    };
    const read = async (): Promise<ElevationState> => {
      const source = await sourceOf(request, query);
      const [topology, frames] = await Promise.all([
        (source as WithResources).getResource<Topology>('topology', { site, rack: id }),
        ask(request, points, { fromMs: atMs - LOOK_BACK_MS, toMs: atMs }),
      ]);
      const equipment = topology.equipment.filter((one) => one.rack === id && one.site === site);
      return {
        state: 'done',
        elevation: elevationOf(equipment, readReadings(frames), { heightU, feeds: feeds.split(', ').filter(Boolean) }),
      };
    };
    read()
      .catch((error: unknown): ElevationState => ({
        state: 'failed',
        message: error instanceof Error ? error.message : 'The data source gave no reason.',
      }))
      .then((result) => {
        if (!isOld) {
          setAnswer({ key, result });
        }
      });
    return () => {
      isOld = true;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- of the request only its variables count, which change with the moment
  }, [key, site, id, heightU, feeds, atMs, hasSource]);

  if (!hasSource) {
    return { state: 'none' };
  }
  return answer?.key === key ? answer.result : { state: 'loading' };
}
