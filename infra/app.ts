/** What cdk.json runs: the functions are built for Lambda, unless they were before, and the stack around them is described. */
import { App } from 'aws-cdk-lib';
import { deployableFunctions } from './deployable-functions.ts';
import { addChecks } from './stack/checks.ts';
import { OddlineStack } from './stack/oddline-stack.ts';
import { readSettings } from './stack/settings.ts';

const app = new App();
addChecks(app);
const settings = readSettings(app.node.getAllContext());
new OddlineStack(app, 'Oddline', { settings, folders: await deployableFunctions(settings) });
app.synth();
