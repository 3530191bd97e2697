import { describeScenario } from '../kit/describe-scenario.ts';
import { policed } from './scenario.ts';

describeScenario(policed);
