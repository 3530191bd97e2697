import { countryCode } from '../domain/country.ts';

/** Names that sales files use beside the English ones. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  'czech republic': 'CZ',
  eire: 'IE',
  england: 'GB',
  'great britain': 'GB',
  holland: 'NL',
  korea: 'KR',
  rsa: 'ZA',
  uae: 'AE',
  usa: 'US',
};

const codes = new Map<string, string>([...englishNames(), ...Object.entries(OTHER_NAMES)]);

/**
 * The ISO 3166-1 code of a country by its name in English, whatever its case; null for what is no single country.
 * `Channel Islands` are Jersey and Guernsey, which have a code each and none together; `European Community`,
 * `West Indies` and `Unspecified` name no country either. A wrong country would be worse than none.
 */
export function countryOfName(name: string): string | null {
  return codes.get(name.trim().toLowerCase()) ?? null;
}

/** In full and as they are mostly said: `Hong Kong SAR China`, `Hong Kong`. */
function* englishNames(): Generator<[string, string]> {
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index));
  for (const style of ['long', 'short'] as const) {
    const names = new Intl.DisplayNames(['en'], { type: 'region', style, fallback: 'none' });
    for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
      const name = countryCode.safeParse(code).success ? names.of(code) : undefined;
      if (name !== undefined) yield [name.toLowerCase(), code];
    }
  }
}
