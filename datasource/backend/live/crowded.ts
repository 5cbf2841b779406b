/** Too many different questions are followed at once. */
export class CrowdedError extends Error {}
