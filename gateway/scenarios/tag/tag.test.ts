import { describeScenario } from '../kit/describe-scenario.ts';
import { tagged } from './scenario.ts';

describeScenario(tagged);
