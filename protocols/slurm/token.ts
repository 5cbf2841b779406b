/** The bare token of what `scontrol token` prints (`SLURM_JWT=eyJ...`), or of the token alone. */
export function bareToken(text: string): string {
  return text
    .trim()
    .replace(/^(?:export\s+)?SLURM_JWT=/, '')
    .replace(/^"(.*)"$/, '$1')
    .trim();
}

/**
 * When a token ends, epoch ms (RFC 7519, 4.1.4); `undefined` where it does not say so. Its signature is the server's business.
 */
export function endOfToken(token: string): number | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const end = typeof claims === 'object' && claims !== null && 'exp' in claims ? claims.exp : undefined;
    return typeof end === 'number' ? end * 1000 : undefined;
  } catch {
    return undefined;
  }
}
