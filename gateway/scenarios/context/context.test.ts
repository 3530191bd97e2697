import { describeScenario } from '../kit/describe-scenario.ts';
import { deeperContexts } from './deeper.scenario.ts';
import { acrossSubgraphs } from './scenario.ts';

describeScenario(acrossSubgraphs);
describeScenario(deeperContexts);
