import { describeScenario } from '../kit/describe-scenario.ts';
import { cacheTagged } from './scenario.ts';

describeScenario(cacheTagged);
