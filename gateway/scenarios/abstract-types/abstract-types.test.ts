import { describeScenario } from '../kit/describe-scenario.ts';
import { distributed, interfacesOfInterfaces } from './scenario.ts';

describeScenario(distributed);
describeScenario(interfacesOfInterfaces);
