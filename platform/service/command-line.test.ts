import { closest } from './command-line.ts';

describe('a hint', () => {
  it('is given for what is near, and not for what is far', () => {
    const names = ['catalog', 'carts', 'customers', 'gateway'];
    expect(closest('catalogue', names)).toBe('catalog');
    expect(closest('custo', names)).toBe('customers');
    expect(closest('warehouse', names)).toBeUndefined();
  });
});
