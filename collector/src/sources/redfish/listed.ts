import { FINGERPRINT } from '#protocols/redfish/read.ts';
import type { TargetKind } from '../../discovery/discovery.ts';
import type { Listed } from '../../discovery/read-targets.ts';
import { compileTargetRules } from '../../series/target-rules.ts';
import { originOf, type BmcTarget, type RedfishConfig } from './config.ts';

type Listing = Pick<RedfishConfig, 'discovery' | 'username' | 'password'>;

/**
 * BMCs that files list. Beside what rules ask for, labels say `__scheme__` (`https` where absent), `fingerprint` and `serial`.
 * Who a host is, is asked of the BMC's points, and not of the list: topology may be learnt later.
 */
export function listedBmcs({ discovery, username, password }: Listing): TargetKind<BmcTarget> {
  const placeOf = compileTargetRules(discovery?.targets ?? [], (node) => ({ node }));
  return {
    read(listed) {
      const { fingerprint, serial } = listed.labels;
      const origin = listedOrigin(listed);
      if (fingerprint !== undefined && !FINGERPRINT.test(fingerprint)) {
        throw new Error(`the fingerprint of ${listed.address} is not a SHA-256 of 64 hexadecimal digits`);
      }
      const place = placeOf(listed.labels);
      return place && { username, password, fingerprint, serial, origin, ...place };
    },
    keyOf: ({ name }) => name,
    nameOf: ({ name }) => name,
    urlOf: ({ origin }) => origin,
  };
}

function listedOrigin({ address, labels: { __scheme__: scheme = 'https' } }: Listed): string {
  const isHost = /^https?$/.test(scheme) && /^[^/?#@\s]+$/.test(address);
  try {
    return originOf(isHost ? (scheme === 'http' ? `http://${address}` : address) : '');
  } catch (error) {
    throw new Error(`"${address}" is not an address such as 10.30.0.11 or 10.30.0.11:8443`, { cause: error });
  }
}
