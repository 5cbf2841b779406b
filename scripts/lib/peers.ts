/** Debian's packages whose programs the peer tests (`*.peers.test.ts`) start. */
export const PEER_PACKAGES: readonly string[] = ['prometheus', 'prometheus-node-exporter'];
