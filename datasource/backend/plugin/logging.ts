/** Severities that hashicorp's hclog, and so Grafana, knows. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';
export type Log = (level: LogLevel, message: string, details?: Record<string, unknown>) => void;

/**
 * Logs as JSON lines on stderr, where go-plugin's host picks them up. Everything is written as a string: a
 * non-string `@message` or `@level` panics the whole Grafana process.
 */
export function createLog(write: (line: string) => void = (line) => process.stderr.write(line)): Log {
  return (level, message, details = {}) => write(logLine(level, message, details, new Date()));
}

/** One line of the log. Go parses `@timestamp` with exactly six fraction digits. */
export function logLine(level: LogLevel, message: string, details: Record<string, unknown>, at: Date): string {
  const entry: Record<string, string> = {};
  for (const [key, value] of Object.entries(details)) {
    entry[key] = asText(value);
  }
  entry['@level'] = level;
  entry['@message'] = String(message);
  entry['@timestamp'] = `${at.toISOString().slice(0, -1)}000Z`;
  return `${JSON.stringify(entry)}\n`;
}

function asText(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  if (value instanceof Error) {
    return value.stack ?? value.message;
  }
  return JSON.stringify(value) ?? String(value);
}
