import { parseCaller } from './caller.ts';

describe('a caller read from foreign data', () => {
  it('is read when it is exactly one', () => {
    const customerId = '0192f0c4-2a10-7c3e-8a53-0123456789ab';
    expect(parseCaller({ kind: 'anonymous', extra: 1 })).toEqual({ kind: 'anonymous' });
    expect(parseCaller({ kind: 'customer', customerId })).toEqual({ kind: 'customer', customerId });
    expect(parseCaller({ kind: 'staff', subject: 'Zoë' })).toEqual({ kind: 'staff', subject: 'Zoë' });
    expect(parseCaller({ kind: 'service', subject: 'gateway' })).toEqual({ kind: 'service', subject: 'gateway' });
  });

  it.each([
    null,
    'staff',
    [],
    {},
    { kind: 'admin', subject: 'x' },
    { kind: 'customer', customerId: 'not-a-uuid' },
    { kind: 'customer', customerId: ['0192f0c4-2a10-7c3e-8a53-0123456789ab'] },
    { kind: 'customer', customerId: '0192F0C4-2A10-7C3E-8A53-0123456789AB' },
    { kind: 'staff' },
    { kind: 'staff', subject: '' },
    { kind: 'staff', subject: 'a\nb' },
    { kind: 'staff', subject: 'x'.repeat(129) },
  ])('is nobody at all when it is %j', (value) => {
    expect(parseCaller(value)).toBeNull();
  });
});
