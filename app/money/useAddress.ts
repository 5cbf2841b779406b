import { useEffect, useState } from 'react';
import { locationService } from '@grafana/runtime';

/** Where one is on the page, as the address has it, so that it can be sent to somebody and the way back leads there. */
export type Address = Readonly<Record<'kind' | 'name' | 'server' | 'source' | 'edit', string | undefined>>;

const KEYS = ['kind', 'name', 'server', 'source', 'edit'] as const;

export function useAddress(): [Address, (next: Partial<Address>) => void] {
  const [address, setAddress] = useState(read);
  useEffect(() => locationService.getHistory().listen(() => setAddress(read())), []);
  return [address, go];
}

/** Whether a place is where one is on the page, whatever else its address says. */
export function isSameAddress({ pathname, search }: { pathname: string; search: string }): boolean {
  const [here, there] = [locationService.getSearch(), new URLSearchParams(search)];
  return pathname === locationService.getLocation().pathname && KEYS.every((key) => here.get(key) === there.get(key));
}

function read(): Address {
  const search = locationService.getSearch();
  return Object.fromEntries(KEYS.map((key) => [key, search.get(key) ?? undefined])) as Address;
}

/** What is not named stays; undefined takes it out of the address. */
function go(next: Partial<Address>): void {
  locationService.partial(
    Object.fromEntries(Object.entries(next).map(([key, value]) => [key, value === undefined ? null : value]))
  );
}
