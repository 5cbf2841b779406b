import { body, readCString, type Frame } from './messages.ts';

const LISTEN = /(?:^|;)\s*(un)?listen\s+("(?:[^"]|"")+"|\*|[\w$]+)/gi;

export interface ChannelChange {
  action: 'listen' | 'unlisten';
  /** `*` in an unlisten: all. */
  channel: string;
}

/** LISTEN and UNLISTEN statements in a query's text; channel names as PostgreSQL folds them. */
export function channelChanges(sql: string): ChannelChange[] {
  return [...sql.matchAll(LISTEN)].map(([, un, name = '']) => ({
    action: un ? 'unlisten' : 'listen',
    channel: name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase(),
  }));
}

export function applyChannelChange(channels: Set<string>, { action, channel }: ChannelChange): void {
  if (action === 'listen') {
    channels.add(channel);
  } else if (channel === '*') {
    channels.clear();
  } else {
    channels.delete(channel);
  }
}

/** Channel of a NotificationResponse. */
export function channelOf(notification: Frame): string {
  return readCString(body(notification), 4)[0];
}
