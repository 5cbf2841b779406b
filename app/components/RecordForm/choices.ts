import { createContext, useContext, useEffect, useState } from 'react';
import type { RecordKind } from '#model/business/kinds.ts';
import { isCurrency } from '#model/money/currency.ts';
import { fetchOptions, fetchRecords } from '../../money/api.ts';
import type { Option } from '../../money/field.ts';

/** What pickers of a form offer. */
export interface Choices {
  sites: readonly Option[];
  meters: readonly Option[];
  records: Readonly<Partial<Record<RecordKind, readonly Option[]>>>;
}

export const ChoicesContext = createContext<Choices>({ sites: [], meters: [], records: {} });

export function useChoices(): Choices {
  return useContext(ChoicesContext);
}

/** Asks for sites, for the metered equipment of one of them, and for the names of other records. */
export function useLoadedChoices(
  uid: string,
  { site, named, withMeters }: { site: string; named: readonly RecordKind[]; withMeters: boolean }
): Choices {
  const [sites, setSites] = useState<readonly Option[]>([]);
  const [meters, setMeters] = useState<readonly Option[]>([]);
  const [records, setRecords] = useState<Choices['records']>({});
  const kinds = named.join(' ');
  useEffect(() => whileShown(fetchOptions(uid, 'site', {}), setSites), [uid]);
  useEffect(
    () =>
      withMeters
        ? whileShown(fetchOptions(uid, 'equipment', { metric: 'ActivePower', ...(site !== '' && { site }) }), setMeters)
        : undefined,
    [uid, site, withMeters]
  );
  useEffect(() => {
    const all = kinds === '' ? [] : (kinds.split(' ') as RecordKind[]);
    return whileShown(Promise.all(all.map((kind) => namesOf(uid, kind))), (options) =>
      setRecords(Object.fromEntries(options.map((names, index) => [all[index], names])))
    );
  }, [uid, kinds]);
  return { sites, meters, records };
}

/** Names are typed where they cannot be listed. */
async function namesOf(uid: string, kind: RecordKind): Promise<Option[]> {
  const { records } = await fetchRecords(uid, kind).catch(() => ({ records: [] }));
  return records
    .filter(({ state }) => state !== 'withdrawn')
    .map(({ name, says }) => ({ value: name, label: name, ...(says !== null && { description: says }) }));
}

function whileShown<Answer>(asked: Promise<Answer>, take: (answer: Answer) => void): () => void {
  let isShown = true;
  void asked.then((answer) => isShown && take(answer));
  return () => {
    isShown = false;
  };
}

const option = (value: string): Option => ({ value, label: value });

let currencies: readonly Option[] | undefined;
let timeZones: readonly Option[] | undefined;

export function currencyOptions(): readonly Option[] {
  return (currencies ??= Intl.supportedValuesOf('currency').filter(isCurrency).map(option));
}

export function timeZoneOptions(): readonly Option[] {
  return (timeZones ??= ['UTC', ...Intl.supportedValuesOf('timeZone')].map(option));
}
