/** A result that an executor has written itself: the JSON of an object with `data` and no errors. It is sent as it is. */
export interface TextResult {
  readonly text: string;
  /** `latin1`: each character of the text is one byte of its UTF-8, as it is sent. Else it is plain text. */
  readonly encoding?: 'latin1';
}

/** For those who read the result before it is sent, or add to it. */
export function plainText({ text, encoding }: TextResult): string {
  return encoding === 'latin1' ? Buffer.from(text, 'latin1').toString('utf8') : text;
}
