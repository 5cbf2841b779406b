import type { HostsNowhere } from './directory.ts';

/** More names do not fit on a line that somebody reads. */
const MAX_NAMED = 5;

/** Hosts without a place in one sentence with the next step; `undefined` where all have one. */
export function describeNowhere({ hosts, count }: HostsNowhere): string | undefined {
  if (count === 0) {
    return undefined;
  }
  const named = hosts.slice(0, MAX_NAMED).join(', ');
  const more = count > MAX_NAMED ? ` and ${count - MAX_NAMED} more` : '';
  const subject = count === 1 ? '1 host is' : `${count} hosts are`;
  return `${subject} in no rack or zone: ${named}${more}. Add a rule for ${count === 1 ? 'it' : 'them'} under \`hosts\`, or equipment of the same name.`;
}
