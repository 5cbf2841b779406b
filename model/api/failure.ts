/** Text of whatever a request to Grafana threw: `{status, statusText, data: {message}}`, or an Error. */
export function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) {
    return error === undefined || error === null ? 'no answer' : String(error);
  }
  const { data, message, statusText } = error as {
    data?: { message?: string; error?: string };
    message?: string;
    statusText?: string;
  };
  return data?.message ?? data?.error ?? message ?? statusText ?? 'no answer';
}
