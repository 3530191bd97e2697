import { countryOfName } from './country-of-name.ts';

describe('a country in a sales file', () => {
  it.each([
    ['United Kingdom', 'GB'], ['EIRE', 'IE'], ['RSA', 'ZA'], ['USA', 'US'], ['Hong Kong', 'HK'], ['Czech Republic', 'CZ'],
    ['Korea', 'KR'], ['Netherlands', 'NL'], ['United Arab Emirates', 'AE'], ['Germany', 'DE'], ['germany ', 'DE'],
    ...['France:FR', 'Australia:AU', 'Norway:NO', 'Switzerland:CH', 'Spain:ES', 'Poland:PL', 'Portugal:PT', 'Italy:IT',
      'Belgium:BE', 'Lithuania:LT', 'Japan:JP', 'Iceland:IS', 'Denmark:DK', 'Cyprus:CY', 'Sweden:SE', 'Austria:AT',
      'Israel:IL', 'Finland:FI', 'Bahrain:BH', 'Greece:GR', 'Singapore:SG', 'Lebanon:LB', 'Saudi Arabia:SA', 'Canada:CA',
      'Brazil:BR', 'Malta:MT', 'Nigeria:NG', 'Thailand:TH', 'Bermuda:BM'].map((pair) => pair.split(':') as [string, string]),
  ])('is known by its name: %s is %s', (name, code) => {
    expect(countryOfName(name)).toBe(code);
  });

  it.each(['Unspecified', 'European Community', 'Channel Islands', 'West Indies', 'Atlantis', '', 'constructor', '__proto__'])(
    'is nobody knows which, rather than a wrong one: %s',
    (name) => {
      expect(countryOfName(name)).toBeNull();
    },
  );
});
