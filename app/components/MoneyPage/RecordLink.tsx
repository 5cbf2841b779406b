import React from 'react';
import { css } from '@emotion/css';
import { type GrafanaTheme2, locationUtil } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';
import { MONEY_PATH } from '../../links.ts';

const linkStyles = (theme: GrafanaTheme2) =>
  css({ color: theme.colors.text.link, '&:hover': { textDecoration: 'underline' } });

/** A link to one record of the kind that is shown; the rest of the address stays. */
export function RecordLink({ name, server, children }: { name: string; server?: string; children: React.ReactNode }) {
  const className = useStyles2(linkStyles);
  const search = locationService.getSearch();
  search.set('name', name);
  if (server !== undefined) {
    search.set('server', server);
  }
  return (
    <a href={locationUtil.assureBaseUrl(`${MONEY_PATH}?${search.toString()}`)} className={className}>
      {children}
    </a>
  );
}
