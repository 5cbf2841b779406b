/** A thousand BMCs are begun within 50 s, so that each is read within a minute and the network sees no burst. */
export const STARTS_PER_SECOND = 20;
/** Whoever takes longer than this waits for a slow BMC, and costs nobody anything but a socket. */
export const LONG_MS = 5_000;
