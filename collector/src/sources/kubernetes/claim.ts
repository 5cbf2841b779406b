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
                firstAvailable: z.array(z.looseObject({ ...sub, name: z.string() })).nullish(),
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
  /** Names of what is asked for, as results have them: an alternative goes by that of its request and its own, `gpus/large`. */
  const wanted = new Set<string>();
  let asked = 0;
  for (const { name, exactly, firstAvailable, ...flat } of data.spec?.devices?.requests ?? []) {
    const alternatives = firstAvailable?.map((one) => ({ ...one, name: `${name}/${one.name}`, adminAccess: false }));
    for (const [index, one] of (alternatives ?? [{ ...(exactly ?? flat), name }]).entries()) {
      if (one.adminAccess !== true && deviceClasses.has(one.deviceClassName ?? '')) {
        wanted.add(one.name);
        // How many "All" are is known once they are allocated, and which alternative is taken, too.
        asked += index === 0 ? (one.count ?? 1) : 0;
      }
    }
  }
  const results = data.status?.allocation?.devices?.results;
  const given = results?.filter(({ request, adminAccess }) => adminAccess !== true && wanted.has(request)).length;
  return { key: `${data.metadata.namespace}/${data.metadata.name}`, accelerators: given ?? asked };
}
