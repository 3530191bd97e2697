/** One event of an event stream (`text/event-stream`). */
export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
}

/**
 * Reads an event stream as it comes in, in parts that may end anywhere.
 * @param maxLength of one event, in characters
 * @returns takes the next part, and gives the events that it completes. @throws {RangeError} when an event is too long
 */
export function createSseParser(maxLength: number): (part: string) => ServerSentEvent[] {
  let rest = '';
  let isFirst = true;
  let event = '';
  let data: string[] = [];
  let length = 0;

  const takeLine = (line: string, found: ServerSentEvent[]): void => {
    if (line === '') {
      if (data.length > 0 || event !== '') found.push({ event: event || 'message', data: data.join('\n') });
      event = '';
      data = [];
      length = 0;
      return;
    }
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
    // A line that begins with a colon is a comment; other names are of no use here.
    if (name === 'event') event = value;
    if (name === 'data') data.push(value);
    if (name !== '') length += line.length;
  };

  return (part) => {
    const found: ServerSentEvent[] = [];
    rest += isFirst && part !== '' ? part.replace(/^\uFEFF/, '') : part;
    if (part !== '') isFirst = false;
    // A carriage return at the very end may be the first half of a line break.
    const lines = (rest.endsWith('\r') ? rest.slice(0, -1) : rest).split(/\r\n|\n|\r/);
    const last = lines.pop() ?? '';
    rest = rest.endsWith('\r') ? `${last}\r` : last;
    for (const line of lines) {
      takeLine(line, found);
      if (length > maxLength) throw new RangeError(`an event is longer than ${maxLength} characters`);
    }
    if (length + rest.length > maxLength) throw new RangeError(`an event is longer than ${maxLength} characters`);
    return found;
  };
}
