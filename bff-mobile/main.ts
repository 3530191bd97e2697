import { boot } from '@stoa/service/boot.ts';
import bff from './bff.ts';

await boot(bff);
