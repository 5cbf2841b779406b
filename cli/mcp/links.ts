import type { PlenumQuery } from '#model/query/kinds.ts';

/** Gives the address at which a person sees the same query in Grafana; undefined where no Grafana is known. */
export type Links = (query: PlenumQuery, from: string, to: string) => string | undefined;

/** Longer addresses are cut by browsers and proxies on the way. */
const MAX_URL_LENGTH = 6_000;

/**
 * Links into Grafana's Explore, in its form of schema version 1 (Grafana 10.0 and newer).
 * @param url of Grafana, with its sub path
 */
export function grafanaLinks(url: string | undefined, datasource: string): Links {
  if (!url) {
    return () => undefined;
  }
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new Error(`mcp: --grafana ${url} is not an address. Write https://grafana.example.com.`);
  }
  const base = url.replace(/\/+$/, '');
  const reference = { type: 'plenum-itot-datasource', uid: datasource };
  return (query, from, to) => {
    const panes = {
      plenum: { datasource, queries: [{ refId: 'A', datasource: reference, ...query }], range: { from, to } },
    };
    const link = `${base}/explore?schemaVersion=1&orgId=1&panes=${encodeURIComponent(JSON.stringify(panes))}`;
    return link.length > MAX_URL_LENGTH ? undefined : link;
  };
}
