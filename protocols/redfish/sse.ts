/** A metric report has 1 MB at most; a stream that never ends an event must not fill the memory. */
const MAX_EVENT_CHARACTERS = 16 * 1024 * 1024;

/**
 * Takes a stream of server-sent events apart (WHATWG HTML, 9.2.6), as far as Redfish uses it: the data of each event.
 * @param onData the joined `data` lines of one event
 * @returns a function to call with each piece of text; throws where an event does not end
 */
export function eventReader(onData: (data: string) => void): (text: string) => void {
  let rest = '';
  let data: string[] = [];
  let characters = 0;

  function takeLine(line: string): void {
    if (line === '') {
      if (data.length > 0) {
        onData(data.join('\n'));
      }
      data = [];
      characters = 0;
    } else if (line.startsWith('data:')) {
      const value = line.slice(line[5] === ' ' ? 6 : 5);
      characters += value.length;
      data.push(value);
    }
  }

  return (text) => {
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    if (rest.length + characters > MAX_EVENT_CHARACTERS) {
      throw new Error('sends an event that does not end');
    }
    lines.forEach(takeLine);
  };
}
