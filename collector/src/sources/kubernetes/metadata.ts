import { z } from 'zod';

/** Metadata of any object, as far as jobs need it. */
export const metadataSchema = z.looseObject({
  name: z.string().min(1),
  namespace: z.string().nullish(),
  uid: z.string().min(1),
  creationTimestamp: z.string().nullish(),
  deletionTimestamp: z.string().nullish(),
  labels: z.record(z.string(), z.string()).nullish(),
  annotations: z.record(z.string(), z.string()).nullish(),
  ownerReferences: z
    .array(
      z.looseObject({
        apiVersion: z.string(),
        kind: z.string(),
        name: z.string(),
        uid: z.string(),
        controller: z.boolean().nullish(),
      })
    )
    .nullish(),
});
export type Metadata = z.infer<typeof metadataSchema>;

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
}

/** The owner that controls an object: there is one at most. */
export function ownerOf({ ownerReferences }: Metadata): OwnerReference | undefined {
  const owner = ownerReferences?.find(({ controller }) => controller === true);
  return owner && { apiVersion: owner.apiVersion, kind: owner.kind, name: owner.name, uid: owner.uid };
}

/** RFC 3339, which is the only way in which the API writes times. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
/** Kubernetes is of 2014; Go writes a time that was never set as one of the year 1. */
const FIRST_MS = Date.UTC(2010, 0);
const LAST_MS = Date.UTC(2200, 0);

/** Epoch ms of a time as the API writes it; `undefined` where it is absent, is not one, or cannot be of a cluster. */
export function timeMs(text: string | null | undefined): number | undefined {
  const time = text && TIME.test(text) ? Date.parse(text) : NaN;
  return time >= FIRST_MS && time <= LAST_MS ? time : undefined;
}
