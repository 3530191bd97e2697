import { Buffer } from 'node:buffer';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** A line of the file as it is on disk, without its end. */
export interface PhysicalLine {
  /** From 1. */
  readonly number: number;
  /** The whole line; of a line that is too long only the beginning. */
  readonly bytes: Buffer;
  readonly tooLong: boolean;
}

/**
 * Cuts chunks into lines that end with LF or CRLF. It keeps at most `longest` bytes of a line, however long the
 * line is: a file without any line end passes through in constant memory, as one line that is too long.
 */
export class LineCutter {
  readonly #longest: number;
  #number = 1;
  #parts: Buffer[] = [];
  #kept = 0;
  #length = 0;

  constructor(longest: number) {
    this.#longest = longest;
  }

  /** Whether the line that is not complete yet is too long already. */
  get isTooLong(): boolean {
    return this.#length > this.#longest + 1;
  }

  /** The lines that `chunk` completes. */
  push(chunk: Buffer): PhysicalLine[] {
    const lines: PhysicalLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      this.#keep(chunk.subarray(start, end));
      lines.push(this.#take());
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
    return lines;
  }

  /** The last line, when the file does not end with a line end. */
  end(): PhysicalLine[] {
    return this.#length > 0 ? [this.#take()] : [];
  }

  #keep(part: Buffer): void {
    // One byte more than a line may have, for the CR before its LF.
    const room = this.#longest + 1 - this.#kept;
    this.#length += part.length;
    if (part.length === 0 || room <= 0) return;
    const kept = part.subarray(0, room);
    this.#parts.push(kept);
    this.#kept += kept.length;
  }

  #take(): PhysicalLine {
    const kept = this.#parts.length === 1 ? (this.#parts[0] as Buffer) : Buffer.concat(this.#parts);
    const whole = this.#length === this.#kept;
    const bytes = whole && kept.at(-1) === CARRIAGE_RETURN ? kept.subarray(0, -1) : kept;
    const line = { number: this.#number, bytes, tooLong: bytes.length > this.#longest };
    this.#number += 1;
    this.#parts = [];
    this.#kept = 0;
    this.#length = 0;
    return line;
  }
}
