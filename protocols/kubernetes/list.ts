import { z } from 'zod';
import type { KubernetesClient } from './client.ts';
import { acceptOf, pathOf, type Collection } from './collection.ts';
import { KubernetesError } from './failure.ts';

/** As client-go pages: some megabytes of pods. */
const PAGE_SIZE = 500;
/** etcd forgets a version after five minutes: a list that was not through by then is asked for in fewer pages. */
const LARGER = 8;
const MAX_PAGE_SIZE = PAGE_SIZE * LARGER ** 2;
/** A million objects; Kubernetes itself is made for 150,000 pods. A list that goes on after that has no end. */
const MAX_PAGES = 2_000;

const listSchema = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string().min(1), continue: z.string().optional() }),
  // A list of nothing is null in Go.
  items: z.array(z.unknown()).nullish(),
});

export interface Listed {
  /** From which version on a watch has the rest. */
  resourceVersion: string;
}

/**
 * All objects of a collection as they were at one time, page by page. A list whose continue token has expired begins again:
 * `onBegin` is called before each first page.
 * @throws KubernetesError, or an Error with one clear line
 */
export async function list(
  client: KubernetesClient,
  collection: Collection,
  on: { begin(): void; page(items: unknown[]): void },
  signal: AbortSignal,
  pageSize = PAGE_SIZE
): Promise<Listed> {
  for (let limit = pageSize; ; limit *= LARGER) {
    try {
      on.begin();
      return await listOnce(client, collection, on.page, signal, limit);
    } catch (error) {
      const isExpired = error instanceof KubernetesError && error.isExpired;
      if (!isExpired || limit * LARGER > MAX_PAGE_SIZE) {
        throw error;
      }
    }
  }
}

async function listOnce(
  client: KubernetesClient,
  collection: Collection,
  onPage: (items: unknown[]) => void,
  signal: AbortSignal,
  limit: number
): Promise<Listed> {
  let token: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const query = { limit: String(limit), ...(token === undefined ? {} : { continue: token }) };
    const answer = await client.get(pathOf(collection, query), signal, acceptOf(collection, true));
    const { data } = listSchema.safeParse(answer);
    if (!data) {
      throw new Error(`GET ${collection.path}: the answer is not a list of the Kubernetes API`);
    }
    onPage(data.items ?? []);
    token = data.metadata.continue || undefined;
    if (token === undefined) {
      return { resourceVersion: data.metadata.resourceVersion };
    }
  }
  throw new Error(
    `GET ${collection.path}: the list has no end: ${MAX_PAGES} pages came, and the last one names another`
  );
}
