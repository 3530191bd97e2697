import { boot } from '@stoa/service/boot.ts';
import gateway from './gateway.ts';

boot(gateway);
