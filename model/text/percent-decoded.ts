/** A part of a URL in plain text; a percent sign that begins no code stands for itself, as in the password `100%`. */
export function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (codes) => {
    try {
      return decodeURIComponent(codes);
    } catch {
      // Bytes that are no UTF-8.
      return codes;
    }
  });
}
