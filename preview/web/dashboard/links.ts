import type { DashboardLink } from './model.ts';

export interface FoundDashboard {
  uid: string;
  title: string;
  tags: string[];
  url: string;
}

/** What a link leads to, with the variables and the time range of the page where it says so. */
export function linksOf(
  links: readonly DashboardLink[],
  found: readonly FoundDashboard[],
  { uid, search }: { uid: string; search: string }
): Array<{ title: string; url: string; tooltip?: string }> {
  return links.flatMap(({ type, title, url = '', tags = [], tooltip, ...keeps }) => {
    const carried = carriedParameters(search, keeps);
    const to = (path: string) => `${path.startsWith('/') ? '' : '/'}${path}${carried && `?${carried}`}`;
    return type === 'link'
      ? [{ title, url: to(url), tooltip }]
      : found
          .filter((dashboard) => dashboard.uid !== uid && tags.every((tag) => dashboard.tags.includes(tag)))
          .map((dashboard) => ({ title: dashboard.title, url: to(dashboard.url) }));
  });
}

function carriedParameters(search: string, keeps: Pick<DashboardLink, 'includeVars' | 'keepTime'>): string {
  const isKept = (name: string) =>
    name.startsWith('var-') ? keeps.includeVars : name === 'from' || name === 'to' ? keeps.keepTime : false;
  return new URLSearchParams([...new URLSearchParams(search)].filter(([name]) => isKept(name))).toString();
}
