import { openDevelopmentIssuer } from '@stoa/identity/development-issuer.ts';
import { Fault } from '@stoa/kernel/fault.ts';
import { explain } from '@stoa/service/command-line.ts';
import { readSettings } from '@stoa/service/settings.ts';
import { parseTokenArguments, tokenHelp } from './token-arguments.ts';

// `npm run token`: a token of the development issuer, whose key lies in the data directory. It is alone on standard
// output, so that a script can take it.

try {
  const options = parseTokenArguments(process.argv.slice(2));
  if (!options) {
    console.log(tokenHelp);
  } else {
    const { production, dataDir } = readSettings(process.env);
    if (production) {
      throw new Fault('NOT_FOR_PRODUCTION', 'In production tokens come from your identity provider; the development issuer is not trusted there.');
    }
    const issuer = await openDevelopmentIssuer(dataDir);
    console.log(await issuer.issue(options.caller, options.ttlSeconds));
  }
} catch (error) {
  process.exitCode = explain(error);
}
