import { createHash, hash } from 'node:crypto';

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
/** Texts up to this many bytes need no memory of their own. */
const USUAL_BYTES = 64 * 1024;

/** Writes the message authentication code of a text, which may be followed by bytes, as 64 hexadecimal digits. */
export type Mac = (text: string, bytes?: Uint8Array) => string;

/**
 * HMAC-SHA-256 (RFC 2104) for one secret, made of two digests in one call each. Node's own `createHmac` makes an object for each
 * code, with native memory that the garbage collector has to give back: with a signature for every request to a subgraph that
 * was the dearest thing the gateway did in its own name.
 */
export function createMac(secret: string): Mac {
  const key = keyBlock(secret);
  // The key of the inner digest stays where it is; each text is written behind it.
  const usual = Buffer.alloc(BLOCK_BYTES + USUAL_BYTES);
  const outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES);
  key.forEach((byte, at) => {
    usual[at] = byte ^ 0x36;
    outer[at] = byte ^ 0x5c;
  });

  return (text, bytes) => {
    // A character of UTF-16 has at most three bytes in UTF-8.
    const most = BLOCK_BYTES + text.length * 3 + (bytes?.byteLength ?? 0);
    let inner = usual;
    if (most > usual.byteLength) {
      inner = Buffer.allocUnsafe(most);
      usual.copy(inner, 0, 0, BLOCK_BYTES);
    }
    let end = BLOCK_BYTES + inner.write(text, BLOCK_BYTES, 'utf8');
    if (bytes) {
      inner.set(bytes, end);
      end += bytes.byteLength;
    }
    outer.write(hash('sha256', inner.subarray(0, end), 'binary'), BLOCK_BYTES, 'latin1');
    return hash('sha256', outer, 'hex');
  };
}

/** A secret as a key of exactly one block: a longer one is replaced by its digest. */
function keyBlock(secret: string): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  const bytes = Buffer.from(secret, 'utf8');
  (bytes.byteLength > BLOCK_BYTES ? createHash('sha256').update(bytes).digest() : bytes).copy(block);
  return block;
}
