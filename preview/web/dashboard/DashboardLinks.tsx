import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { getBackendSrv } from '@grafana/runtime';
import { Button, Dropdown, Menu, useStyles2 } from '@grafana/ui';
import React, { useEffect, useState } from 'react';
import { Link, useLocation, useNavigate } from 'react-router-dom';
import { type FoundDashboard, linksOf } from './links.ts';
import type { Dashboard } from './model.ts';

/** The links at the top of a dashboard, which carry variables and time range as they are now. */
export function DashboardLinks({ dashboard }: { dashboard: Dashboard }): React.JSX.Element | null {
  const styles = useStyles2(getStyles);
  const { search } = useLocation();
  const navigate = useNavigate();
  const [found, setFound] = useState<FoundDashboard[]>([]);
  useEffect(() => {
    void getBackendSrv()
      .get<FoundDashboard[]>('/api/search')
      .then(setFound, () => undefined);
  }, []);
  const links = linksOf(dashboard.links ?? [], found, { uid: dashboard.uid, search });
  return links.length === 0 ? null : (
    <nav className={styles.links} aria-label="Links of this dashboard">
      {links.map((link) =>
        'menu' in link ? (
          <Dropdown
            key={link.title}
            overlay={
              <Menu>
                {link.menu.map(({ title, url }) => (
                  <Menu.Item key={url} label={title} onClick={() => navigate(url)} />
                ))}
              </Menu>
            }
          >
            <Button variant="secondary" size="sm" icon="bars">
              {link.title}
            </Button>
          </Dropdown>
        ) : (
          <Link key={link.url} to={link.url} title={link.tooltip}>
            {link.title}
          </Link>
        )
      )}
    </nav>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  links: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 2),
    marginBottom: theme.spacing(1),
    fontSize: theme.typography.bodySmall.fontSize,
    a: { color: theme.colors.text.link },
  }),
});
