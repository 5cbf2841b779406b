import { pointKey } from '#model/point.ts';
import type { PointDefinition } from '#model/point.ts';
import type { SinkConnection } from './sink.ts';

/**
 * Database ids of points, for one connection at a time: a database that was replaced while it was away has
 * other ids. Definitions outlive the connection, so that such a database gets the points again.
 */
export function createPointIds() {
  const ids = new Map<string, number>();
  const definitions = new Map<string, PointDefinition>();

  return {
    forgetIds: () => ids.clear(),

    async define(connection: SinkConnection, points: PointDefinition[]): Promise<void> {
      const upserted = await connection.upsertPoints(points);
      for (const point of points) {
        definitions.set(pointKey(point), point);
      }
      for (const [key, id] of upserted) {
        ids.set(key, id);
      }
    },

    /** Makes the ids of these addresses known where the database or an earlier announcement has them. */
    async resolve(connection: SinkConnection, source: string, addresses: readonly string[]): Promise<void> {
      const missing = addresses.filter((address) => !ids.has(pointKey({ source, address })));
      if (missing.length === 0) {
        return;
      }
      for (const [key, id] of await connection.findPoints(source, missing)) {
        ids.set(key, id);
      }
      const announced = missing.flatMap((address) => {
        const key = pointKey({ source, address });
        return ids.has(key) ? [] : (definitions.get(key) ?? []);
      });
      if (announced.length > 0) {
        for (const [key, id] of await connection.upsertPoints(announced)) {
          ids.set(key, id);
        }
      }
    },

    find: (source: string, address: string): number | undefined => ids.get(pointKey({ source, address })),
  };
}

export type PointIds = ReturnType<typeof createPointIds>;
