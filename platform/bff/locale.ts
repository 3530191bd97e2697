const LOCALE = /^[a-z]{2,3}(-[A-Z]{2})?$/;
const MOST_LOCALES = 200;

/** The first language of an `Accept-Language` header that this machine can write in. */
export function localeOf(acceptLanguage: string | undefined, fallback = 'en-GB'): string {
  for (const part of (acceptLanguage ?? '').slice(0, 256).split(',')) {
    const tag = part.split(';', 1)[0]?.trim() ?? '';
    if (LOCALE.test(tag) && Intl.NumberFormat.supportedLocalesOf([tag]).length > 0) return tag;
  }
  return fallback;
}

const formatters = new Map<string, Intl.NumberFormat>();

/**
 * An exact amount for people to read: `£1.255`, `8,95 €`. Never rounded: it has at least the currency's own decimals, and up to
 * four where the amount has them.
 * @param amount a plain decimal as text
 */
export function formatAmount(amount: string, currency: string, locale: string): string {
  const key = `${locale} ${currency}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    // Clients choose the locale, so what is kept has an end.
    if (formatters.size >= MOST_LOCALES) formatters.clear();
    formatter = new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 4 });
    formatters.set(key, formatter);
  }
  // Text is formatted digit by digit; a number would have been rounded to a binary fraction before.
  return formatter.format(amount as `${number}`);
}
