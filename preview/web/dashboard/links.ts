import type { DashboardLink } from './model.ts';

export interface FoundDashboard {
  uid: string;
  title: string;
  tags: string[];
  url: string;
}

export interface LinkTarget {
  title: string;
  url: string;
  tooltip?: string;
}

/** A link, or a menu of them behind a title. */
export type LinkOrMenu = LinkTarget | { title: string; menu: LinkTarget[] };

/** What a link leads to, with the variables and the time range of the page where it says so. */
export function linksOf(
  links: readonly DashboardLink[],
  found: readonly FoundDashboard[],
  { uid, search }: { uid: string; search: string }
): LinkOrMenu[] {
  return links.flatMap(({ type, title, url = '', tags = [], tooltip, asDropdown, ...keeps }): LinkOrMenu[] => {
    const carried = carriedParameters(search, keeps);
    const to = (path: string) => `${path.startsWith('/') ? '' : '/'}${path}${carried && `?${carried}`}`;
    if (type === 'link') {
      return [{ title, url: to(url), tooltip }];
    }
    const targets = found
      .filter((dashboard) => dashboard.uid !== uid && tags.every((tag) => dashboard.tags.includes(tag)))
      .map((dashboard) => ({ title: dashboard.title, url: to(dashboard.url) }));
    return asDropdown && targets.length > 0 ? [{ title, menu: targets }] : targets;
  });
}

function carriedParameters(search: string, keeps: Pick<DashboardLink, 'includeVars' | 'keepTime'>): string {
  const isKept = (name: string) =>
    name.startsWith('var-') ? keeps.includeVars : name === 'from' || name === 'to' ? keeps.keepTime : false;
  return new URLSearchParams([...new URLSearchParams(search)].filter(([name]) => isKept(name))).toString();
}
