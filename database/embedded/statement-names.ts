import { body, ClientMessage, cString, frame, readCString, type Frame } from './messages.ts';

/**
 * The engine has one backend, so all clients share its prepared statements. Each client's names, the unnamed one
 * included, are mapped to names of their own. Portals need no mapping: they end with the transaction, and a
 * transaction has the backend for itself.
 */
export interface StatementNames {
  /** Rewrites Parse, Bind, Describe and Close; other messages pass unchanged. */
  rewrite(message: Frame): Frame[];
  /** Closes every statement of this client, for when it leaves. */
  closeAll(): Frame[];
}

let lastId = 0;

const STATEMENT = 0x53;

export function createStatementNames(): StatementNames {
  const names = new Map<string, string>();

  /** A name the client never parsed is passed on, so that the engine's error names what the client asked for. */
  const engineName = (name: string) => names.get(name) ?? name;

  function parse(message: Frame): Frame[] {
    const bytes = body(message);
    const [name, offset] = readCString(bytes, 0);
    const known = names.get(name);
    const target = known ?? `plenum ${++lastId}`;
    names.set(name, target);
    const rewritten = frame('P', Buffer.concat([cString(target), bytes.subarray(offset)]));
    // The unnamed statement is replaced by each Parse; a named one must be closed by the client first.
    return name === '' && known ? [closeStatement(target), rewritten] : [rewritten];
  }

  function bind(message: Frame): Frame[] {
    const bytes = body(message);
    const [portal, afterPortal] = readCString(bytes, 0);
    const [name, afterName] = readCString(bytes, afterPortal);
    return [frame('B', Buffer.concat([cString(portal), cString(engineName(name)), bytes.subarray(afterName)]))];
  }

  function target(message: Frame, type: string): Frame[] {
    const bytes = body(message);
    if (bytes[0] !== STATEMENT) {
      return [message];
    }
    const [name] = readCString(bytes, 1);
    const rewritten = frame(type, Buffer.concat([Buffer.from('S'), cString(engineName(name))]));
    if (type === 'C') {
      names.delete(name);
    }
    return [rewritten];
  }

  return {
    rewrite(message) {
      switch (message[0]) {
        case ClientMessage.parse:
          return parse(message);
        case ClientMessage.bind:
          return bind(message);
        case ClientMessage.describe:
          return target(message, 'D');
        case ClientMessage.close:
          return target(message, 'C');
        default:
          return [message];
      }
    },
    closeAll() {
      const frames = [...names.values()].map(closeStatement);
      names.clear();
      return frames;
    },
  };
}

function closeStatement(engineName: string): Frame {
  return frame('C', Buffer.concat([Buffer.from('S'), cString(engineName)]));
}
