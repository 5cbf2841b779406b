/** Where Redfish begins on every service (DSP0266, 6.3). */
export const ROOT_PATH = '/redfish/v1/';

/** The same text for the same resource: services differ in the slash at the end, and add `#...` for a part of one. */
export function samePath(path: string): string {
  const whole = path.split('#')[0] ?? '';
  return whole.length > 1 ? whole.replace(/\/+$/, '') : whole;
}

declare const sessionsBrand: unique symbol;
declare const sessionBrand: unique symbol;
/** The collection in which logging in makes a session; the only path to which anything is posted. */
export type SessionsPath = string & { [sessionsBrand]: true };
/** One session of that collection; the only path that is deleted. */
export type SessionPath = string & { [sessionBrand]: true };

/** DSP0266, 13.3.4; the short form is that of older firmware. */
const SESSIONS = /^\/redfish\/v1\/(SessionService\/)?Sessions\/?$/;
const SESSION = /^\/redfish\/v1\/(SessionService\/)?Sessions\/[^/?#]+\/?$/;
export const DEFAULT_SESSIONS_PATH = '/redfish/v1/SessionService/Sessions' as SessionsPath;

/**
 * Where a service says that sessions are made, if that is such a place: what a BMC links to must never make the collector post
 * to an action, such as a reset.
 */
export function sessionsPath(link: string | undefined): SessionsPath {
  return link !== undefined && SESSIONS.test(link) ? (link as SessionsPath) : DEFAULT_SESSIONS_PATH;
}

/** The path of the collection of sessions of a `Location` (a path or a whole URL); `undefined` where it is none. */
export function sessionsPathOf(location: string): SessionsPath | undefined {
  const path = pathOf(location);
  return SESSIONS.test(path) ? (path as SessionsPath) : undefined;
}

/** The path of a session of a `Location`; `undefined` where it is none. */
export function sessionPath(location: string | undefined): SessionPath | undefined {
  const path = location === undefined ? '' : pathOf(location);
  return SESSION.test(path) ? (path as SessionPath) : undefined;
}

function pathOf(location: string): string {
  return location.startsWith('/') ? location : URL.canParse(location) ? new URL(location).pathname : '';
}
