import type { FormerPoint } from '#database/ways.ts';
import { pointKey } from '#model/point.ts';
import type { PointDefinition } from '#model/point.ts';
import type { DatabaseSession } from './session.ts';

/**
 * Database ids of points, for one session at a time: a database that was replaced while it was away has
 * other ids. Definitions outlive the session, so that such a database gets the points again.
 */
export function createPointIds() {
  const definitions = new Map<string, PointDefinition>();
  /** By source and address: joining the two for each sample would cost more than finding it. */
  const ids = new Map<string, Map<string, number>>();
  /** By source: where samples of earlier times belong. */
  const former = new Map<string, Map<string, FormerPoint[]>>();
  /** Ids by list of addresses, which may be appended to, as long as no id changes. */
  let idsOfList = new WeakMap<readonly string[], Array<number | undefined>>();

  function learn(points: ReadonlyArray<Pick<PointDefinition, 'source' | 'address'>>, found: Map<string, number>): void {
    for (const point of points) {
      const id = found.get(pointKey(point));
      if (id !== undefined) {
        const ofSource = ids.get(point.source) ?? new Map<string, number>();
        ids.set(point.source, ofSource.set(point.address, id));
      }
    }
    idsOfList = new WeakMap();
  }

  const find = (source: string, address: string): number | undefined => ids.get(source)?.get(address);

  return {
    forgetIds(): void {
      ids.clear();
      former.clear();
      idsOfList = new WeakMap();
    },

    async define(session: DatabaseSession, points: PointDefinition[]): Promise<void> {
      const upserted = await session.upsertPoints(points);
      for (const point of points) {
        definitions.set(pointKey(point), point);
        former.delete(point.source);
      }
      learn(points, upserted);
    },

    /** Makes the ids of these addresses known where the database or an earlier announcement has them. */
    async resolve(session: DatabaseSession, source: string, addresses: readonly string[]): Promise<void> {
      const missing = addresses.filter((address) => find(source, address) === undefined);
      if (missing.length === 0) {
        return;
      }
      const named = missing.map((address) => ({ source, address }));
      learn(named, await session.findPoints(source, missing));
      const announced = named.flatMap((point) =>
        find(source, point.address) === undefined ? (definitions.get(pointKey(point)) ?? []) : []
      );
      if (announced.length > 0) {
        learn(announced, await session.upsertPoints(announced));
      }
    },

    find,

    /** Points to which samples of earlier times belong, by address. */
    async former(session: DatabaseSession, source: string): Promise<ReadonlyMap<string, readonly FormerPoint[]>> {
      const known = former.get(source) ?? (await session.formerPoints(source));
      former.set(source, known);
      return known;
    },

    /** The ids of all addresses in their order, as far as they are known. */
    ofList(source: string, addresses: readonly string[]): ReadonlyArray<number | undefined> {
      const found = idsOfList.get(addresses) ?? [];
      if (found.length < addresses.length) {
        const ofSource = ids.get(source);
        addresses.slice(found.length).forEach((address) => found.push(ofSource?.get(address)));
        idsOfList.set(addresses, found);
      }
      return found;
    },
  };
}

export type PointIds = ReturnType<typeof createPointIds>;
