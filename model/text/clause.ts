/** A message as part of a longer sentence: without the full stop that some end with, so that none is written twice. */
export function clause(message: string): string {
  return message.replace(/\.+$/, '');
}
