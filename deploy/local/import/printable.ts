/** Text from a foreign file, fit for a terminal: characters that could steer it are spelled out, `\u{1b}`. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const hex = character.codePointAt(0)?.toString(16) ?? '';
    return `\\u{${hex}}`;
  });
}
