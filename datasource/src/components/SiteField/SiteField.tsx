import React from 'react';
import type { Lookups } from '../../catalog/lookups.ts';
import { ValueField } from '../ValueField/ValueField.tsx';

interface Props {
  datasource: Lookups;
  sites: string[];
  tooltip?: string;
  onChange: (sites: string[]) => void;
}

/** Sites of a query whose answer is about whole sites. */
export function SiteField({ datasource, sites, tooltip = 'Empty means all', onChange }: Props) {
  return (
    <ValueField
      datasource={datasource}
      kind="site"
      label="Site"
      labelWidth={12}
      tooltip={tooltip}
      chosen={sites}
      onChange={onChange}
    />
  );
}
