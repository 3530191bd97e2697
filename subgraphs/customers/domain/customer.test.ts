import { postalAddress } from './address.ts';
import { changesConsent } from './consent.ts';
import { countryCode } from './country.ts';
import { personName, takesPersonalData } from './customer.ts';
import { emailAddress } from './email.ts';

const NUL = String.fromCharCode(0);
const HALF_A_PAIR = '\ud800';

describe('an e-mail address', () => {
  it('is the same account in any case and with outer blanks', () => {
    expect(emailAddress.parse('  Ada.Lovelace+Shop@Example.COM ')).toBe('ada.lovelace+shop@example.com');
  });

  it('may have many parts', () => {
    for (const email of ["o'neil@a.b.example", 'a@b.co', 'x-y_z@xn--bcher-kva.example', `${'a'.repeat(64)}@b.example`]) {
      expect(emailAddress.parse(email)).toBe(email);
    }
  });

  it('is refused when no mail could be sent to it', () => {
    const wrong = [
      '', '@', 'a', 'a@', '@b.example', 'a@b', 'a@@b.example', 'a@b@c.example', 'a b@c.example', '.a@b.example',
      'a.@b.example', 'a..b@c.example', 'a@.example', 'a@b..example', 'a@-b.example', 'a@b-.example', 'a@b.example.',
      '"a b"@c.example', 'a@[127.0.0.1]', 'ä@b.example', 'a@ä.example', `${'a'.repeat(65)}@b.example`,
      `a@${'b'.repeat(64)}.example`, `a${NUL}@b.example`, `${HALF_A_PAIR}@b.example`, 'a@b.example\r\nBcc: c@d.example',
    ];
    expect(wrong.filter((email) => emailAddress.safeParse(email).success)).toEqual([]);
  });

  it('is refused unread when it is far too long', () => {
    for (const piece of ['a', 'a.', '-', 'a-', '@', '!']) {
      expect(emailAddress.safeParse(piece.repeat(100_000)).success).toBe(false);
      expect(emailAddress.safeParse(`a@${piece.repeat(100_000)}`).success).toBe(false);
    }
  });
});

describe('a name', () => {
  it('may be any person’s', () => {
    for (const name of ['Ada Lovelace', "Seán O'Neill", '山田 太郎', 'Ørsted', 'Björk 🎻', 'X']) {
      expect(personName.parse(` ${name} `)).toBe(name);
    }
  });

  it('is one readable line', () => {
    const wrong = ['', ' ', `a${NUL}b`, 'a\nb', `a${HALF_A_PAIR}`, 'a\u001b[31mb', 'x'.repeat(201)];
    expect(wrong.filter((name) => personName.safeParse(name).success)).toEqual([]);
  });
});

describe('a country', () => {
  it('is its ISO code in any case', () => {
    expect(countryCode.parse(' gb')).toBe('GB');
    expect(countryCode.parse('IE')).toBe('IE');
  });

  it('is no alias, no private code and no sentence', () => {
    for (const code of ['UK', 'ZZ', 'XX', 'QO', 'G', 'GBR', 'Ada Lovelace', '12', 'ＧＢ', '']) {
      expect(countryCode.safeParse(code).success).toBe(false);
    }
  });
});

describe('a postal address', () => {
  const address = { recipient: 'Ada Lovelace', lines: ['12 Analytical Row'], town: 'London', country: 'GB' };

  it('needs no postcode, because some countries have none', () => {
    expect(postalAddress.parse(address)).toEqual({ ...address, postcode: null });
    expect(postalAddress.parse({ ...address, postcode: 'N1 9GU' }).postcode).toBe('N1 9GU');
  });

  it('has one to four lines, and no member that nobody knows', () => {
    for (const lines of [[], [''], Array<string>(5).fill('x')]) {
      expect(postalAddress.safeParse({ ...address, lines }).success).toBe(false);
    }
    expect(postalAddress.safeParse({ ...address, customerId: 'x' }).success).toBe(false);
  });
});

describe('a consent', () => {
  it('is not given before it was asked for', () => {
    expect(changesConsent(null, false)).toBe(false);
    expect(changesConsent(null, true)).toBe(true);
  });

  it('is decided only when it changes', () => {
    expect(changesConsent({ given: true }, true)).toBe(false);
    expect(changesConsent({ given: true }, false)).toBe(true);
  });
});

describe('an account', () => {
  it('takes no new personal data once its person asked to be deleted', () => {
    expect(takesPersonalData({ deletionRequestedAt: null })).toBe(true);
    expect(takesPersonalData({ deletionRequestedAt: new Date() })).toBe(false);
  });
});
