import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { Fault } from '@stoa/kernel/fault.ts';
import { createOnce } from './create-once.ts';

const MIN_LENGTH = 32;

export interface InternalSecretOptions {
  /** `STOA_INTERNAL_SECRET`: one secret, or two with a comma between them while one replaces the other. */
  readonly configured: string | undefined;
  readonly production: boolean;
  readonly dataDir: string;
}

/**
 * The secrets that services sign their requests to each other with. The first signs, all are accepted: to change the
 * secret, give every service `new,old`, then `new`. On a developer's machine one is made on first use.
 * @throws {Fault} INVALID_SETTINGS when production has none, or one can be guessed.
 */
export function loadInternalSecrets(options: InternalSecretOptions): readonly string[] {
  const { configured, production, dataDir } = options;
  if (!configured?.trim()) {
    if (production) throw invalid('STOA_INTERNAL_SECRET is missing; production needs one, the same for all services');
    return [developmentSecret(path.join(dataDir, 'identity', 'internal-secret'))];
  }
  const secrets = configured.split(',').map((secret) => secret.trim());
  if (secrets.length > 2) throw invalid('STOA_INTERNAL_SECRET holds more than two secrets; two are enough to replace one');
  if (secrets.some((secret) => secret.length < MIN_LENGTH || new Set(secret).size < 8)) {
    throw invalid(`STOA_INTERNAL_SECRET needs at least ${MIN_LENGTH} characters that are hard to guess`);
  }
  return secrets;
}

function developmentSecret(file: string): string {
  const secret = createOnce(file, () => randomBytes(32).toString('base64url'));
  if (secret.length < MIN_LENGTH) throw invalid(`${file} is damaged; delete it and a new secret is made`);
  return secret;
}

function invalid(message: string): Fault {
  return new Fault('INVALID_SETTINGS', message);
}
