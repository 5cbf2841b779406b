import {
  isResource,
  linkAt,
  objectsAt,
  RedfishError,
  samePath,
  textAt,
  type Bmc,
  type Resource,
} from '#protocols/redfish/read.ts';

/** A collection in more pages than this does not end. */
const MAX_PAGES = 100;

/** What went wrong while one resource was read; the others go on. */
export interface ResourceFault {
  path: string;
  message: string;
  /** Of the answer; 200 for one that came, and is not whole. */
  status: number | undefined;
}

/** Reads resources of a BMC; one that cannot be read is noted and passed over, a BMC that is away is thrown. */
export interface TreeReader {
  get(path: string): Promise<Resource | undefined>;
  /** A collection with the members of all its pages. */
  collection(path: string): Promise<Resource | undefined>;
  faults: ResourceFault[];
}

export function treeReader(bmc: Pick<Bmc, 'get'>, signal: AbortSignal): TreeReader {
  const faults: ResourceFault[] = [];

  async function get(path: string): Promise<Resource | undefined> {
    try {
      const resource = await bmc.get(path, signal);
      const own = textAt(resource, '@odata.id');
      if (own !== undefined && isOther(own, path)) {
        throw new RedfishError('garbled', `answers ${path} with another resource, ${own}`);
      }
      return resource;
    } catch (error) {
      if (!(error instanceof RedfishError) || !error.isOfResource) {
        throw error;
      }
      faults.push({ path, message: error.message, status: error.status });
      return undefined;
    }
  }

  async function collection(path: string): Promise<Resource | undefined> {
    const first = await get(path);
    if (!first) {
      return undefined;
    }
    const members = membersOf(first);
    const seen = new Set([path]);
    let page: Resource | undefined = first;
    while (page && seen.size < MAX_PAGES) {
      const next: string | undefined = linkAt(page, 'Members@odata.nextLink') ?? linkAt(page, '@odata.nextLink');
      if (next === undefined || seen.has(next)) {
        break;
      }
      seen.add(next);
      page = await get(next);
      members.push(...(page ? membersOf(page) : []));
    }
    const count = first['Members@odata.count'];
    if (typeof count === 'number' && count > members.length) {
      faults.push({ path, message: `lists ${members.length} of ${count} members of ${path}`, status: 200 });
    }
    return { ...first, Members: members };
  }

  return { get, collection, faults };
}

function membersOf(collection: Resource): Resource[] {
  return objectsAt(collection, 'Members').filter(isResource);
}

/**
 * Whether an answer is of another resource of the same kind, as a BMC gives them that mixes up its answers: the same collection
 * with another name at the end. Other differences are spellings: case, slashes, aliases of a chassis.
 */
function isOther(own: string, path: string): boolean {
  const [asked, got] = [path.split('?')[0] ?? path, own].map((one) => samePath(one).toLowerCase().split('/'));
  if (!asked || !got || asked.length !== got.length || asked.length < 5) {
    return false;
  }
  return asked.at(-1) !== got.at(-1) && asked.slice(0, -1).join('/') === got.slice(0, -1).join('/');
}
