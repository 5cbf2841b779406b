/** An object for labels whose names a peer chooses: `__proto__` and `constructor` are names like others. */
export function createLabels(): Record<string, string> {
  return Object.create(null) as Record<string, string>;
}
