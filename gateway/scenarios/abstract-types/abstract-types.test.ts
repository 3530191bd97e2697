import { describeScenario } from '../kit/describe-scenario.ts';
import { distributed, interfacesOfInterfaces } from './scenario.ts';
import { intersecting, sharedNodes } from './unions.scenario.ts';

describeScenario(distributed);
describeScenario(interfacesOfInterfaces);
describeScenario(intersecting);
describeScenario(sharedNodes);
