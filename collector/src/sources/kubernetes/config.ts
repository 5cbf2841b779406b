import { z } from 'zod';
import { endpointShape } from '#protocols/kubernetes/read.ts';
import { sourceBaseSchema } from '../../contract/config.ts';
import { KNOWN_ACCELERATORS, KNOWN_DEVICE_CLASSES } from './accelerators.ts';

/** As Kubernetes allows them (RFC 1123 label). */
const namespaceSchema = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'is not the name of a namespace');

export const kubernetesConfigSchema = sourceBaseSchema
  .extend({
    protocol: z.literal('kubernetes'),
    ...endpointShape,
    cluster: z.string().min(1).optional().meta({
      description: "Name of the cluster as a scheduler, unique in the installation; the source's name where absent.",
    }),
    namespaces: z.array(namespaceSchema).default([]).meta({
      description: 'Only these namespaces, for a login that may not read all; all where empty.',
    }),
    labelSelector: z.string().min(1).optional().meta({
      description: 'Only pods with these labels, as kubectl takes them: team=vision,tier!=test.',
    }),
    accelerators: z
      .array(z.string().min(1))
      .min(1)
      .default([...KNOWN_ACCELERATORS])
      .meta({ description: 'Resources that are accelerators; * stands for anything.' }),
    deviceClasses: z
      .array(z.string().min(1))
      .default([...KNOWN_DEVICE_CLASSES])
      .meta({ description: 'Device classes of resource claims (DRA) that are accelerators.' }),
    userLabel: z.string().min(1).optional().meta({
      description: 'Label of the pods that names the user; Kubernetes itself does not keep who created them.',
    }),
  })
  .strict()
  .refine((config) => config.context === undefined || config.kubeconfig !== undefined, {
    path: ['context'],
    error: 'is of a kubeconfig; set kubeconfig too',
  });
export type KubernetesConfig = z.infer<typeof kubernetesConfigSchema>;
