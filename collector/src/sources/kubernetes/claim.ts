import { z } from 'zod';

const sub = {
  deviceClassName: z.string().optional(),
  allocationMode: z.string().optional(),
  count: z.number().optional(),
};
const exact = z.looseObject({ ...sub, adminAccess: z.boolean().nullish() });

/**
 * A ResourceClaim of resource.k8s.io: v1 and v1beta2 have the request under `exactly`, v1beta1 and v1alpha3 beside its name.
 */
const claimSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string(), namespace: z.string() }),
  spec: z
    .looseObject({
      devices: z
        .looseObject({
          requests: z
            .array(
              exact.extend({
                name: z.string(),
                exactly: exact.nullish(),
                firstAvailable: z.array(z.looseObject(sub)).nullish(),
              })
            )
            .nullish(),
        })
        .nullish(),
    })
    .nullish(),
  status: z
    .looseObject({
      allocation: z
        .looseObject({
          devices: z
            .looseObject({
              results: z.array(z.looseObject({ request: z.string(), adminAccess: z.boolean().nullish() })).nullish(),
            })
            .nullish(),
        })
        .nullish(),
    })
    .nullish(),
});

/** What is kept of a claim. */
export interface Claim {
  /** `namespace/name`. */
  key: string;
  /** Accelerators that it has, or asks for as long as it has none; 0 where it is about other devices. */
  accelerators: number;
}

/** `undefined` for what is not a claim. */
export function claimOf(object: unknown, deviceClasses: ReadonlySet<string>): Claim | undefined {
  const { data } = claimSchema.safeParse(object);
  if (!data) {
    return undefined;
  }
  const wanted = new Map<string, number>();
  for (const { name, exactly, firstAvailable, ...flat } of data.spec?.devices?.requests ?? []) {
    const request = exactly ?? firstAvailable?.[0] ?? flat;
    const isWatching = (exactly ?? flat).adminAccess === true;
    if (!isWatching && deviceClasses.has(request.deviceClassName ?? '')) {
      // How many "All" are is known once they are allocated.
      wanted.set(name, request.count ?? 1);
    }
  }
  const given = (data.status?.allocation?.devices?.results ?? []).filter(
    // Of a list of alternatives the result names the one that was taken: `gpus/large`.
    ({ request, adminAccess }) => adminAccess !== true && wanted.has(request.split('/')[0] ?? '')
  ).length;
  const asked = [...wanted.values()].reduce((sum, count) => sum + count, 0);
  return { key: `${data.metadata.namespace}/${data.metadata.name}`, accelerators: given > 0 ? given : asked };
}
