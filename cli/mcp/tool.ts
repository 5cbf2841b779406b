import type { Links } from './links.ts';
import type { Plant } from './plant.ts';

/** What a tool answers with. */
export interface ToolContext {
  plant: Plant;
  links: Links;
  signal: AbortSignal;
  nowMs: number;
}

/** Something that an assistant can ask. Every tool only reads. */
export interface Tool {
  name: string;
  title: string;
  description: string;
  /** JSON Schema of its arguments, an object. */
  inputSchema: { type: 'object'; [key: string]: unknown };
  /** Gives a text, mostly JSON; throws what has a message with the next step. */
  answer(given: Record<string, unknown>, context: ToolContext): Promise<string>;
}
