import { describeScenario } from '../kit/describe-scenario.ts';
import { costly } from './scenario.ts';

describeScenario(costly);
