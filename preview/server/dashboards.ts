import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Dashboard {
  uid: string;
  title: string;
  tags?: string[];
}

/** The provisioned dashboards, read anew each time so that an edited file shows on reload. */
export async function readDashboards(folder: string | undefined): Promise<Dashboard[]> {
  if (folder === undefined) {
    return [];
  }
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as Dashboard));
}

/** An entry of `GET /api/search`. */
export function searchEntry({ uid, title, tags = [] }: Dashboard) {
  return { uid, title, tags, type: 'dash-db', url: `/d/${uid}` };
}
