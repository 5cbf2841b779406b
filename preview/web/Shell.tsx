import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { getBackendSrv } from '@grafana/runtime';
import { Button, useStyles2, useTheme2 } from '@grafana/ui';
import React, { useEffect, useState } from 'react';
import { NavLink, Outlet } from 'react-router-dom';
import { upperFirst } from '#model/text/first-letter.ts';

interface NavPage {
  to: string;
  label: string;
}

const OVERVIEW: NavPage = { to: '/d/plenum-overview', label: 'Overview' };
const PAGES: NavPage[] = [
  { to: '/a/plenum-itot-app', label: 'Start page' },
  { to: '/a/plenum-itot-app/coverage', label: 'Coverage' },
  { to: '/a/plenum-itot-app/money', label: 'Money' },
  { to: '/a/plenum-itot-app/language', label: 'Common language' },
  { to: '/explore', label: 'Explore' },
  { to: '/datasource', label: 'Data source' },
];

const INSTALL_DOCS = '/docs/install.md';

/** The provisioned dashboards beside the overview, by their titles. */
function useDashboards(): NavPage[] {
  const [dashboards, setDashboards] = useState<NavPage[]>([]);
  useEffect(() => {
    const toPages = (found: Array<{ title: string; url: string }>) =>
      setDashboards(
        found
          .filter(({ url }) => url !== OVERVIEW.to)
          .map(({ title, url }) => ({ to: url, label: upperFirst(title.replace(/^Plenum /, '')) }))
      );
    void getBackendSrv()
      .get<Array<{ title: string; url: string }>>('/api/search')
      .then(toPages, () => undefined);
  }, []);
  return dashboards;
}

function switchTheme(to: string): void {
  localStorage.setItem('plenum.theme', to);
  const url = new URL(window.location.href);
  url.searchParams.delete('theme');
  window.location.assign(url);
}

/** Frame of the preview: where one is, the way to the other pages, and the banner that says what this is. */
export function Shell(): React.JSX.Element {
  const styles = useStyles2(getStyles);
  const other = useTheme2().isDark ? 'light' : 'dark';
  return (
    <div className={styles.shell}>
      <header className={styles.header}>
        <strong className={styles.name}>Plenum</strong>
        <nav className={styles.nav} aria-label="Pages">
          {[OVERVIEW, ...useDashboards(), ...PAGES].map(({ to, label }) => (
            <NavLink key={to} to={to} end className={({ isActive }) => (isActive ? styles.active : styles.link)}>
              {label}
            </NavLink>
          ))}
        </nav>
        <Button variant="secondary" fill="text" size="sm" icon="adjust-circle" onClick={() => switchTheme(other)}>
          {other === 'light' ? 'Light' : 'Dark'}
        </Button>
      </header>
      <p className={styles.banner} role="note">
        <span>
          <strong>Preview.</strong> The plugins are the built ones; Grafana around them is not: Grafana&apos;s own
          panels (Time series, Stat, Table ...) are stand-ins. The real thing is your own Grafana, 10.1 or newer:{' '}
          <a href={INSTALL_DOCS}>how to install</a>.
        </span>
      </p>
      <main className={styles.main}>
        <Outlet />
      </main>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const link = css({
    color: theme.colors.text.secondary,
    padding: theme.spacing(1),
    whiteSpace: 'nowrap',
    borderBottom: '2px solid transparent',
  });
  return {
    shell: css({
      display: 'flex',
      flexDirection: 'column',
      minHeight: '100vh',
      background: theme.colors.background.canvas,
    }),
    header: css({
      display: 'flex',
      alignItems: 'center',
      gap: theme.spacing(2),
      padding: theme.spacing(0, 2),
      background: theme.colors.background.primary,
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    }),
    name: css({ fontSize: theme.typography.h5.fontSize }),
    // All pages are in sight on a desk, in two lines where one is too short; on a phone they are one line that scrolls.
    nav: css({
      ...{ display: 'flex', flex: 1, minWidth: 0, flexWrap: 'wrap' },
      [theme.breakpoints.down('md')]: { flexWrap: 'nowrap', overflowX: 'auto' },
    }),
    link,
    active: `${link} ${css({ color: theme.colors.text.primary, borderBottomColor: theme.colors.primary.main })}`,
    banner: css({
      margin: 0,
      padding: theme.spacing(0.75, 2),
      fontSize: theme.typography.bodySmall.fontSize,
      color: theme.colors.text.secondary,
      background: theme.colors.background.secondary,
      borderBottom: `1px solid ${theme.colors.border.weak}`,
      a: { textDecoration: 'underline' },
    }),
    main: css({ flex: 1, padding: theme.spacing(2), display: 'flex', flexDirection: 'column', minWidth: 0 }),
  };
};
