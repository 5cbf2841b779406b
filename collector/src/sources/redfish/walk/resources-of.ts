import { linkAt, linksAt, type Resource } from '#protocols/redfish/read.ts';
import type { Found } from './machine.ts';
import type { TreeReader } from './tree.ts';

/** The members of a collection that a resource links to, each read by itself. */
export async function resourcesOf(resource: Resource | undefined, key: string, tree: TreeReader): Promise<Found[]> {
  const path = linkAt(resource, key);
  const links = path === undefined ? [] : linksAt(await tree.collection(path), 'Members');
  const found: Found[] = [];
  for (const link of links) {
    const member = await tree.get(link);
    if (member) {
      found.push({ resource: member, path: link });
    }
  }
  return found;
}
