/** What the control page answers, as JSON. */
export interface Answer {
  status: number;
  body: unknown;
}

export function failure(status: number, error: string): Answer {
  return { status, body: { error } };
}

export function numberOf(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  return text === null || text === '' ? otherwise : Number(text);
}
