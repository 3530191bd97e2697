import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Fault } from '@stoa/kernel/fault.ts';

/** The passwords of one database server, by role, in a file that only its owner may read. */
export interface Credentials {
  /** The role's password; a new random one is drawn, and stored before it is used, when the role has none. */
  passwordOf(role: string): string;
  has(role: string): boolean;
}

export function openCredentials(file: string): Credentials {
  const read = () => (existsSync(file) ? parse(file) : {});
  return {
    has: (role) => Object.hasOwn(read(), role),
    passwordOf(role) {
      const known = read();
      const password = known[role];
      if (password !== undefined) return password;
      const drawn = randomBytes(24).toString('base64url');
      const draft = `${file}.${process.pid}`;
      writeFileSync(draft, `${JSON.stringify({ ...known, [role]: drawn }, null, 2)}\n`, { mode: 0o600 });
      renameSync(draft, file);
      return drawn;
    },
  };
}

/** Credentials that live as long as the process: for servers that are thrown away. */
export function temporaryCredentials(): Credentials {
  const known = new Map<string, string>();
  return {
    has: (role) => known.has(role),
    passwordOf(role) {
      const password = known.get(role) ?? randomBytes(24).toString('base64url');
      known.set(role, password);
      return password;
    },
  };
}

function parse(file: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  } catch (error) {
    throw new Fault(
      'CREDENTIALS_UNREADABLE',
      `${file} cannot be read. It holds the database passwords; restore it from a backup.`,
      { cause: error },
    );
  }
}
