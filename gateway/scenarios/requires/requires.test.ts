import { describeScenario } from '../kit/describe-scenario.ts';
import { required } from './scenario.ts';

describeScenario(required);
