/** A payload of an answer in parts. */
export interface Payload {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly path?: readonly (string | number)[]; readonly extensions?: Readonly<Record<string, unknown>> }[];
  readonly incremental?: readonly (Payload & { readonly path: readonly (string | number)[]; readonly label?: string })[];
  readonly hasNext: boolean;
}

/**
 * Reads `multipart/mixed` byte by byte as it comes, and gives each part when its closing delimiter is there, as clients do.
 * @throws {Error} when the bytes are not exactly as the format has them
 */
export async function* readMultipart(response: Response): AsyncGenerator<Payload> {
  const type = response.headers.get('content-type') ?? '';
  const boundary = /^multipart\/mixed; ?boundary="([^"]+)"; ?deferSpec=20220824$/.exec(type)?.[1];
  if (boundary === undefined || !response.body) throw new Error(`this is ${type}: ${await response.text()}`);
  const delimiter = `\r\n--${boundary}`;
  let text = '';
  let isOpen = true;
  const decoder = new TextDecoder();
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    if (!isOpen) throw new Error('bytes come after the last delimiter');
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf(delimiter, 1); end !== -1; end = text.indexOf(delimiter, 1)) {
      const [, head, body] = /^(?:\r\n---)?\r\n([^\r]*)\r\n\r\n(.*)$/s.exec(text.slice(0, end)) ?? [];
      if (head?.toLowerCase() !== 'content-type: application/json; charset=utf-8' || body === undefined) throw new Error(`not a part: ${JSON.stringify(text)}`);
      yield JSON.parse(body) as Payload;
      text = text.slice(end + delimiter.length);
    }
    if (text.startsWith('--')) {
      if (text !== '--\r\n') throw new Error(`not an end: ${JSON.stringify(text)}`);
      isOpen = false;
    }
  }
  if (isOpen) throw new Error(`the answer breaks off: ${JSON.stringify(text)}`);
}

/** All payloads of an answer. */
export async function payloadsOf(response: Response): Promise<readonly Payload[]> {
  const payloads: Payload[] = [];
  for await (const payload of readMultipart(response)) payloads.push(payload);
  return payloads;
}
