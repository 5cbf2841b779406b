import React from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2, locationUtil } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

const linkStyles = (theme: GrafanaTheme2) => css({ color: theme.colors.text.link, textDecoration: 'underline' });

/** A link to a page of Grafana, below the sub-path that it is served from. Grafana follows plain links without loading anew. */
export function PageLink({ path, children }: { path: string; children: React.ReactNode }) {
  return (
    <a href={locationUtil.assureBaseUrl(path)} className={useStyles2(linkStyles)}>
      {children}
    </a>
  );
}
