import { z } from 'zod';
import { acceleratorsOf, type Accelerators, type IsAccelerator } from './accelerators.ts';

const quantities = z.record(z.string(), z.union([z.string(), z.number()])).nullish();
const containerSchema = z.looseObject({
  restartPolicy: z.string().nullish(),
  resources: z.looseObject({ requests: quantities, limits: quantities }).nullish(),
});

/** What a pod, or the template of some, asks for. */
export const podSpecSchema = z.looseObject({
  nodeSelector: z.record(z.string(), z.string()).nullish(),
  containers: z.array(containerSchema),
  initContainers: z.array(containerSchema).nullish(),
});
export const podTemplateSchema = z.looseObject({ spec: podSpecSchema });

export function podTemplateAccelerators(
  { containers, initContainers }: z.infer<typeof podSpecSchema>,
  isAccelerator: IsAccelerator
): Accelerators {
  const requestsOf = (list: typeof containers) =>
    list.map(({ resources, restartPolicy }) => ({
      // The API fills requests from limits.
      requests: resources?.requests ?? resources?.limits ?? {},
      isSidecar: restartPolicy === 'Always',
    }));
  return acceleratorsOf(requestsOf(containers), requestsOf(initContainers ?? []), isAccelerator);
}
