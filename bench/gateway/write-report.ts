import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const RESULTS = path.join(import.meta.dirname, '../results');

/** A report in Markdown: what was run, on what, and the parts. */
export function reportOf(title: string, facts: readonly string[], parts: readonly string[]): string {
  return [
    `# ${title}, ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    `\`npm run bench:gateway -- ${process.argv.slice(2).join(' ')}\``.replace(/ -- `$/, '`'),
    facts.map((fact) => `- ${fact}`).join('\n'),
    ...parts,
    '',
  ].join('\n\n');
}

/** Keeps it as that of today, in place of an earlier one. */
export function saveReport(name: string, report: string): void {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(path.join(RESULTS, `${name}-${new Date().toISOString().slice(0, 10)}.md`), report);
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Three digits that mean something. */
export function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value >= 0.1 ? value.toFixed(2) : value.toFixed(3);
}
