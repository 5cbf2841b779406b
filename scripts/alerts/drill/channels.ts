import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Message } from './dispatch.ts';
import { settingOf } from './text.ts';

const FOLDER = new URL('../../../provisioning/on-call/', import.meta.url);
const fileSchema = z.object({
  contactPoints: z
    .array(
      z.object({
        receivers: z.array(z.object({ type: z.string(), settings: z.record(z.string(), z.unknown()) })).length(1),
      })
    )
    .length(1),
});

/** A way in which a team is reached, with the settings of its contact point. */
export interface Channel {
  type: string;
  settings: Readonly<Record<string, unknown>>;
}

/** The contact points of `provisioning/on-call/`. */
export function readChannels(): Channel[] {
  return readdirSync(FOLDER)
    .filter((name) => name.startsWith('contact-'))
    .map(
      (name) => fileSchema.parse(parse(readFileSync(new URL(name, FOLDER), 'utf8'))).contactPoints[0]!.receivers[0]!
    );
}

/** The settings of a channel with their templates filled in, as Grafana puts them into what it sends. */
export function filledIn({ settings }: Channel, message: Message, templates: string): Record<string, unknown> {
  const fill = (value: unknown): unknown =>
    typeof value === 'string'
      ? value.includes('{{')
        ? settingOf(value, message, templates)
        : value
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fill(one)]))
        : value;
  return fill(settings) as Record<string, unknown>;
}

/** One line, with something in it: a line break would end a header, or be cut off. */
const line = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[^\r\n]+$/, 'has a line break');
const text = (most: number) => z.string().min(1).max(most);

/** What each vendor takes of what we fill in. Longer texts are cut by Grafana or refused by the vendor. */
const TAKES: Readonly<Record<string, z.ZodType>> = {
  // RFC 5322, 2.1.1: 998 characters to a line, with the name of the header.
  email: z.object({ subject: line(998 - 'Subject: '.length), message: text(1_000_000) }),
  // Atlassian, "Alerts and alert fields": message 130, description 15,000 characters.
  opsgenie: z.object({ message: line(130), description: text(15_000) }),
  // PagerDuty, Events API v2: summary 1,024 characters, four severities, 512 kB for an event.
  pagerduty: z.object({
    summary: line(1_024),
    severity: z.enum(['critical', 'error', 'warning', 'info']),
    class: z.string(),
    component: z.string(),
    group: z.string(),
    details: z.object({ message: text(400_000) }),
  }),
  // Slack, chat.postMessage: 40,000 characters.
  slack: z.object({ title: line(3_000), text: text(40_000) }),
  webhook: z.object({ title: line(10_000), message: text(1_000_000) }),
};

/** Why a vendor would cut or refuse a message: `opsgenie: message: Too big`; empty where it takes all of it. */
export function refusals(channel: Channel, message: Message, templates: string): string[] {
  const schema = TAKES[channel.type];
  if (!schema) {
    return [`${channel.type}: what it takes is not known.`];
  }
  const { error } = schema.safeParse(filledIn(channel, message, templates));
  return (error?.issues ?? []).map(({ path, message: why }) => `${channel.type}: ${path.join('.')}: ${why}`);
}
