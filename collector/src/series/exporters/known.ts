import { AMD_EXPORTER } from './amd.ts';
import { DCGM_EXPORTER } from './dcgm.ts';
import { IPMI_EXPORTER } from './ipmi.ts';
import { KEPLER } from './kepler.ts';
import { NODE_EXPORTER } from './node.ts';
import { OMNISTAT } from './omnistat.ts';
import { OPENTELEMETRY } from './opentelemetry.ts';
import type { Exporter } from './series.ts';

/** The exporters whose series are read without a mapping of the configuration. */
export const EXPORTERS: readonly Exporter[] = [
  DCGM_EXPORTER,
  AMD_EXPORTER,
  OMNISTAT,
  NODE_EXPORTER,
  IPMI_EXPORTER,
  KEPLER,
  OPENTELEMETRY,
];
