/** What a peer sent is not what it says it is; the message is a clause for people, without a full stop. */
export class MessageError extends Error {
  override name = 'MessageError';
}
