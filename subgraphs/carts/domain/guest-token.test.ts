import { guestTokenHash, newGuestToken } from './guest-token.ts';

describe('a guest token', () => {
  it('is new each time and cannot be read from its hash', () => {
    const { token, hash } = newGuestToken();
    expect(newGuestToken().token).not.toBe(token);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(guestTokenHash(token)).toBe(hash);
  });

  it('opens nothing when it is not well formed', () => {
    const { token } = newGuestToken();
    for (const wrong of ['', 'x', `${token}=`, token.slice(1), `${token}x`, 'é'.repeat(43), `${token.slice(1)}\n`]) {
      expect(guestTokenHash(wrong)).toBeNull();
    }
  });
});
