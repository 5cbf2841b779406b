import { z } from 'zod';

/** Where Kubernetes puts the token and the CA of a pod's service account. */
const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** How to reach a cluster: by a kubeconfig, else as the service account of the pod that this runs in. */
export const endpointShape = {
  kubeconfig: z.string().min(1).optional().meta({
    description: 'Path of a kubeconfig, relative to this file. Absent in a pod: its service account is used.',
  }),
  context: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'Context of the kubeconfig; its current one where absent.' }),
  serviceAccount: z.string().min(1).default(SERVICE_ACCOUNT).meta({
    description:
      'Folder with the files token and ca.crt, read again as they are rotated; for a source without kubeconfig.',
  }),
  server: z
    .url({ protocol: /^https?$/, error: 'write a URL such as https://10.0.0.1:6443' })
    .optional()
    .meta({
      description: 'URL of the API; by default that of the kubeconfig, or of the cluster that the pod runs in.',
    }),
};
export type KubernetesEndpoint = z.infer<z.ZodObject<typeof endpointShape>>;
