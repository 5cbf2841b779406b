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
import { pause } from '../../../backoff.ts';

/** A collection in more pages than this does not end. */
const MAX_PAGES = 100;

/** Resources that may hang in one reading; where more of them do, it is the BMC that cannot be read. */
const MAX_HUNG = 2;
/** A service that broke down over a request is there again within this, and its root takes no time. */
const REVIVAL_MS = 10_000;
const REVIVAL_PAUSE_MS = 500;

/** What went wrong while one resource was read; the others go on. */
export interface ResourceFault {
  path: string;
  message: string;
  /** Of the answer; 200 for one that came, and is not whole; `undefined` for none. */
  status: number | undefined;
}

/**
 * Reads resources of a BMC; one that cannot be read, or over which it hangs or breaks down, is noted and passed over, a BMC that is
 * away is thrown.
 */
export interface TreeReader {
  get(path: string): Promise<Resource | undefined>;
  /** A collection with the members of all its pages. */
  collection(path: string): Promise<Resource | undefined>;
  faults: ResourceFault[];
  /** Paths over which it hung: each costs the whole time limit. */
  hung: Set<string>;
}

export function treeReader(bmc: Pick<Bmc, 'get' | 'root'>, signal: AbortSignal): TreeReader {
  const faults: ResourceFault[] = [];
  const hung = new Set<string>();

  /** Whether the BMC answers anything. */
  async function isThere(): Promise<boolean> {
    const within = AbortSignal.any([signal, AbortSignal.timeout(REVIVAL_MS)]);
    while (!within.aborted) {
      try {
        await bmc.root(within);
        return true;
      } catch {
        await pause(REVIVAL_PAUSE_MS, within);
      }
    }
    signal.throwIfAborted();
    return false;
  }

  async function get(path: string): Promise<Resource | undefined> {
    try {
      const resource = await bmc.get(path, signal);
      const own = textAt(resource, '@odata.id');
      if (own !== undefined && isOther(own, path)) {
        throw new RedfishError('garbled', `answers ${path} with another resource, ${own}`);
      }
      return resource;
    } catch (error) {
      if (!(error instanceof RedfishError)) {
        throw error;
      }
      if (error.isCutShort && hung.size < MAX_HUNG && (await isThere())) {
        hung.add(path);
        faults.push({ path, message: `${path}: ${error.message}, while others are answered`, status: undefined });
        return undefined;
      }
      if (!error.isOfResource) {
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

  return { get, collection, faults, hung };
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
