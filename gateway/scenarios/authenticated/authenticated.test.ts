import { describeScenario } from '../kit/describe-scenario.ts';
import { authenticated } from './scenario.ts';

describeScenario(authenticated);
