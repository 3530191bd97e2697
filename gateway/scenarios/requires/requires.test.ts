import { describeScenario } from '../kit/describe-scenario.ts';
import { circular } from './circular.scenario.ts';
import { required } from './scenario.ts';

describeScenario(required);
describeScenario(circular);
