/** Labels by which nodes name their GPUs: of NVIDIA's feature discovery, AMD's labeller, and Google's clusters. */
const MODEL_LABELS = [
  'nvidia.com/gpu.product',
  'amd.com/gpu.product-name',
  'beta.amd.com/gpu.product-name',
  'gpu.intel.com/product',
  'cloud.google.com/gke-accelerator',
];
const MIG = /^nvidia\.com\/(mig-(.+))$/;

export type Labels = Readonly<Record<string, string>>;

/** Of all labels those that name the GPUs: a thousand nodes have some dozens each. */
export function modelLabels(labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels).filter(
      ([label]) => MODEL_LABELS.includes(label) || /^nvidia\.com\/mig-.+\.product$/.test(label)
    )
  );
}

/**
 * Model of what a resource gives on a node of these labels (or on one that a pod asks for): `NVIDIA-H100-80GB-HBM3`; an instance
 * of MIG as NVIDIA's feature discovery spells it, `NVIDIA-H100-80GB-HBM3-MIG-1g.10gb`. `undefined` where no label says so.
 */
export function modelOf(labels: Labels, resource: string | undefined): string | undefined {
  const product = MODEL_LABELS.map((label) => labels[label]).find((value) => value);
  const [, mig, profile] = MIG.exec(resource ?? '') ?? [];
  if (mig === undefined) {
    return product;
  }
  const named = labels[`nvidia.com/${mig}.product`];
  return named ?? (product === undefined || product.includes('-MIG-') ? product : `${product}-MIG-${profile}`);
}
