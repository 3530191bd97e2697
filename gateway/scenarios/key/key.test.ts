import { describeScenario } from '../kit/describe-scenario.ts';
import keys from './scenario.ts';

describeScenario(keys);
