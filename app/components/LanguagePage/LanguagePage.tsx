import React, { useMemo, useState } from 'react';
import { PluginPage } from '@grafana/runtime';
import { Input, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { METRICS } from '#model/catalog/catalog.ts';
import { type Domain, DOMAIN_TITLES, DOMAINS, type Metric } from '#model/catalog/metric.ts';
import { isFound, searchText } from '#model/catalog/search.ts';
import { limitText, ownerOf, sourceFields, unitText } from './entry.ts';
import { languagePageStyles } from './LanguagePage.styles.ts';

const ALL = 'all';
const TABS = [{ value: ALL, label: 'All' }, ...DOMAINS.map((value) => ({ value, label: DOMAIN_TITLES[value] }))];

const ENTRIES = METRICS.map((metric) => ({
  metric,
  text: searchText(
    metric,
    Object.keys(metric.areasCalled ?? {}),
    sourceFields(metric).flatMap(([, names]) => names)
  ),
}));

/** The catalog as a glossary: what a number is, what either team calls it, its unit, its limits and whose it is. */
export function LanguagePage() {
  const styles = useStyles2(languagePageStyles);
  const [search, setSearch] = useState('');
  const [domain, setDomain] = useState<Domain | typeof ALL>(ALL);
  const found = useMemo(
    () => ENTRIES.filter(({ metric, text }) => (domain === ALL || metric.domain === domain) && isFound(search, text)),
    [search, domain]
  );
  return (
    <PluginPage>
      <div className={styles.page}>
        <p className={styles.intro}>
          One name for each number, for both teams. Queries, panels and alerts use these; a search finds them by the
          words of either team, or by the field of a source.
        </p>
        <div className={styles.controls}>
          <Input
            aria-label="Search the common language"
            placeholder="junction, supply air, TDP ..."
            value={search}
            onChange={({ currentTarget }) => setSearch(currentTarget.value)}
          />
          <div className={styles.domains}>
            <RadioButtonGroup
              aria-label="Domain"
              options={TABS}
              value={domain}
              onChange={(value) => setDomain(value as Domain)}
            />
          </div>
        </div>
        <p role="status" className={styles.count}>
          {found.length === 0
            ? 'Nothing is called that. Try a shorter word, or another domain.'
            : `${found.length} of ${ENTRIES.length} metrics`}
        </p>
        {found.length > 0 && (
          <table className={styles.table}>
            <thead>
              <tr>
                <th>Metric</th>
                <th>What it is</th>
                <th>Facility team says</th>
                <th>Computing team says</th>
                <th>Fields of sources</th>
                <th>Unit</th>
                <th>Limits</th>
                <th>Whose</th>
              </tr>
            </thead>
            <tbody>
              {found.map(({ metric }) => (
                <Entry key={metric.id} metric={metric} />
              ))}
            </tbody>
          </table>
        )}
      </div>
    </PluginPage>
  );
}

function Entry({ metric }: { metric: Metric }) {
  const { id, title, description, alsoCalled, areasCalled = {} } = metric;
  const styles = useStyles2(languagePageStyles);
  const areas = Object.entries(areasCalled);
  const fields = sourceFields(metric);
  const words = (team: 'facility' | 'computing') =>
    [
      ...(alsoCalled?.[team] ?? []),
      ...areas.flatMap(([area, called]) => (called[team] ?? []).map((word) => `${word} (${area})`)),
    ].join(', ');
  return (
    <tr>
      <td data-label="Metric">
        <span>
          <strong>{title}</strong>
          <br />
          <code>{id}</code>
        </span>
      </td>
      <td data-label="What it is">
        <span>{description}</span>
      </td>
      <td data-label="Facility">{words('facility')}</td>
      <td data-label="Computing">{words('computing')}</td>
      <td data-label="Fields of sources">
        {fields.length > 0 && (
          <ul className={styles.fields}>
            {fields.map(([source, names]) => (
              <li key={source}>
                {source}:
                {names.map((name) => (
                  <React.Fragment key={name}>
                    {' '}
                    <code>{name}</code>
                  </React.Fragment>
                ))}
              </li>
            ))}
          </ul>
        )}
      </td>
      <td data-label="Unit">{unitText(metric)}</td>
      <td data-label="Limits">{limitText(metric)}</td>
      <td data-label="Whose">{ownerOf(metric)}</td>
    </tr>
  );
}
