import { describeScenario } from '../kit/describe-scenario.ts';
import { values } from './scenario.ts';

describeScenario(values);
