/** Names of this machine say nothing of whose exporter it is: behind a tunnel or in a pod it may be any. */
const OWN = /^(localhost|127\.\d+\.\d+\.\d+|::1|0\.0\.0\.0|::)$/;

/** `gpu07:9400` and `[fd00::7]:9400` without the port; a bare IPv6 address keeps its colons. */
export function withoutPort(address: string): string {
  return /^\[(.+)\](?::\d+)?$/.exec(address)?.[1] ?? /^([^:]+):\d+$/.exec(address)?.[1] ?? address;
}

/**
 * The machine that an exporter is called by, in lower case and without its domain, so that it is the same for whoever scrapes it.
 * @param target name or URL of a target; one with a query is asked for other machines than its own
 */
export function exporterHost(target: string): string | undefined {
  const isUrl = /^https?:\/\//i.test(target);
  const url = isUrl && URL.canParse(target) ? new URL(target) : undefined;
  if (isUrl && (url === undefined || url.search !== '')) {
    return undefined;
  }
  const host = (url ? url.hostname.replace(/^\[|\]$/g, '') : withoutPort(target)).toLowerCase();
  if (host === '' || OWN.test(host)) {
    return undefined;
  }
  return /^[\d.]+$|:/.test(host) ? host : host.split('.')[0];
}
