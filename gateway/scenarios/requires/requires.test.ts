import { describeScenario } from '../kit/describe-scenario.ts';
import { chains } from './chains.scenario.ts';
import { circular } from './circular.scenario.ts';
import { mixed } from './mixed.scenario.ts';
import { required } from './scenario.ts';

describeScenario(required);
describeScenario(circular);
describeScenario(chains);
describeScenario(mixed);
