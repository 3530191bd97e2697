/** The project's TypeScript files and what each of them imports. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const repository = path.resolve(import.meta.dirname, '../..');

export interface Import {
  /** As it stands in the source. */
  readonly name: string;
  /** The file that a relative import leads to, from the repository's root; null for a package. */
  readonly file: string | null;
}

export interface SourceFile {
  /** Path from the repository's root, with slashes. */
  readonly path: string;
  readonly isTest: boolean;
  readonly imports: readonly Import[];
}

const IMPORT = /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;

/** Files that git knows or would take up; generated ones are neither. */
export function sourceFiles(): SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', '*.ts'], {
    cwd: repository,
    encoding: 'utf8',
  });
  return [...new Set(listed.split('\n').filter(Boolean))].flatMap((file) => {
    const text = readIfThere(file);
    if (text === null) return [];
    const imports = [...text.matchAll(IMPORT)].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '');
    return [
      {
        path: file,
        isTest: /\.test\.ts$|\/testing\/|\/fixtures\//.test(file),
        imports: imports.map((name) => ({
          name,
          file: name.startsWith('.') ? path.posix.join(path.posix.dirname(file), name) : null,
        })),
      },
    ];
  });
}

/** A file that was removed and not yet committed is listed all the same. */
function readIfThere(file: string): string | null {
  try {
    return readFileSync(path.join(repository, file), 'utf8');
  } catch {
    return null;
  }
}
