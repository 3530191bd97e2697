import { describeScenario } from '../kit/describe-scenario.ts';
import { linked } from './scenario.ts';

describeScenario(linked);
