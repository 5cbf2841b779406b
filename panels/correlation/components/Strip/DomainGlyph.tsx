import React from 'react';
import { useTheme2 } from '@grafana/ui';
import type { Domain } from '#model/catalog/metric.ts';
import { DOMAIN_LOOKS, domainColor } from '../../../shared/look/domains.ts';
import { markerPath } from '../../../shared/look/markers.ts';

/** Line sample of a domain: its hue, its dash and its marker, as drawn in its strip. */
export function DomainGlyph({ domain }: { domain: Domain }) {
  const color = domainColor(domain, useTheme2());
  const { dash, marker } = DOMAIN_LOOKS[domain];
  return (
    <svg width={28} height={12} aria-hidden="true" style={{ flexShrink: 0 }}>
      <path d="M0 6h28" stroke={color} strokeWidth={2} strokeDasharray={dash.join(' ')} />
      <path d={markerPath(marker, 14, 6, 3.5)} fill={color} />
    </svg>
  );
}
