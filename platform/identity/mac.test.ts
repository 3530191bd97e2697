import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { createMac } from './mac.ts';

const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), fc.nat(70_000).map((length) => 'aä€😀'.repeat(length / 4)));
const bytes = fc.oneof(fc.uint8Array(), fc.nat(70_000).map((length) => new Uint8Array(length).fill(0x2c)));

describe('a message authentication code', () => {
  it('is that of the published example', () => {
    // RFC 4231, case 2.
    expect(createMac('Jefe')('what do ya want for nothing?')).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  });

  it('is what Node makes of the same secret and text, whatever is in them and however long they are', () => {
    fc.assert(
      fc.property(text, fc.array(fc.tuple(text, fc.option(bytes, { nil: undefined })), { minLength: 1, maxLength: 4 }), (secret, messages) => {
        // One for all messages: nothing of the last may be left in the next.
        const mac = createMac(secret);
        for (const [message, more] of messages) {
          const whole = createHmac('sha256', secret).update(message);
          expect(mac(message, more)).toBe((more ? whole.update(more) : whole).digest('hex'));
        }
      }),
    );
  });
});
