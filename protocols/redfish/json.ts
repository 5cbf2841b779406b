/** A JSON object as a BMC sent it: nothing in it is certain. */
export type Resource = Record<string, unknown>;

/** Some firmware prints numbers that JSON does not have. Texts are matched too, so as to be passed over. */
const TEXT_OR_NOT_A_NUMBER = /"(?:[^"\\]|\\.)*"|-?\b(?:nan|inf(?:inity)?)\b/gi;
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Reads a resource: an object in JSON, with or without a byte order mark, NaN taken for null.
 * @returns `undefined` for anything else
 */
export function parseResource(body: string): Resource | undefined {
  const text = body.startsWith(BYTE_ORDER_MARK) ? body.slice(1) : body;
  const parsed =
    parsedOr(text) ?? parsedOr(text.replace(TEXT_OR_NOT_A_NUMBER, (found) => (found.startsWith('"') ? found : 'null')));
  return isResource(parsed) ? parsed : undefined;
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isResource(value: unknown): value is Resource {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under a key; an empty one where there is none. */
export function objectAt(resource: Resource | undefined, key: string): Resource {
  const value = resource?.[key];
  return isResource(value) ? value : {};
}

/** The objects of a list under a key; what else is in it is left out. One object alone counts as a list of one. */
export function objectsAt(resource: Resource | undefined, key: string): Resource[] {
  const value = resource?.[key];
  if (isResource(value)) {
    return [value];
  }
  return Array.isArray(value) ? value.filter(isResource) : [];
}

export function textAt(resource: Resource | undefined, key: string): string | undefined {
  const value = resource?.[key];
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}

/** Where a reference under a key leads: `{ "@odata.id": "/redfish/v1/..." }`, or the same as plain text. */
export function linkAt(resource: Resource | undefined, key: string): string | undefined {
  const value = resource?.[key];
  return linkOf(value);
}

/** Where references of a list lead. */
export function linksAt(resource: Resource | undefined, key: string): string[] {
  const value = resource?.[key];
  const list = Array.isArray(value) ? value : [value];
  return list.map(linkOf).filter((link) => link !== undefined);
}

function linkOf(value: unknown): string | undefined {
  const target = isResource(value) ? (value['@odata.id'] ?? value.href) : value;
  // Two slashes would lead to another host, with our session.
  return typeof target === 'string' && /^\/(?!\/)/.test(target) ? target : undefined;
}
