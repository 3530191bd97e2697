import { boot } from '@stoa/service/boot.ts';
import gateway from './gateway.ts';

await boot(gateway);
