import { withoutEchoes } from './echoes.ts';

describe('signals of one Ctrl-C', () => {
  it('count once, and the next Ctrl-C counts again', () => {
    let now = 0;
    const told: string[] = [];
    const onSignal = withoutEchoes((signal) => told.push(signal), () => now);
    onSignal('SIGINT');
    now = 30;
    onSignal('SIGINT');
    onSignal('SIGTERM');
    expect(told).toEqual(['SIGINT']);
    // An echo does not make the time longer in which a person is not heard.
    now = 1_010;
    onSignal('SIGINT');
    onSignal('SIGINT');
    expect(told).toEqual(['SIGINT', 'SIGINT']);
  });
});
