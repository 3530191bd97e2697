import { Fault } from '@stoa/kernel/fault.ts';
import { recordedLog } from './fixtures/fake-service.ts';

describe('logs', () => {
  it('blank what must stay secret, also below the top', () => {
    const { logger, lines } = recordedLog();
    logger.info({ token: 'abc', request: { headers: { authorization: 'abc' } }, customer: { id: 'c1', email: 'abc' } }, 'x');
    expect(JSON.stringify(lines)).not.toContain('abc');
    expect(lines[0]).toMatchObject({ customer: { id: 'c1' } });
  });

  it('keep of an error only what describes it, not the row values that drivers add', () => {
    const { logger, lines } = recordedLog();
    const driver = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (email)=(ada@example.org)' });
    logger.error({ err: new Fault('CONFLICT', 'taken', { cause: driver }) }, 'x');
    expect(JSON.stringify(lines)).not.toContain('ada@example.org');
    expect(lines[0]).toMatchObject({ err: { code: 'CONFLICT', cause: { code: '23505', message: 'duplicate key' } } });
  });
});
