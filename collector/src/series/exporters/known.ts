import { DCGM_EXPORTER } from './dcgm.ts';
import { IPMI_EXPORTER } from './ipmi.ts';
import { NODE_EXPORTER } from './node.ts';
import type { Exporter } from './series.ts';

/** The exporters whose series are read without a mapping of the configuration. */
export const EXPORTERS: readonly Exporter[] = [DCGM_EXPORTER, NODE_EXPORTER, IPMI_EXPORTER];
