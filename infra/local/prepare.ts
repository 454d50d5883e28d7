/** `npm ci` ends with this, so that the first `npm start` builds nothing. */
import { builtFunctions, builtSample } from './built.ts';

await Promise.all([builtFunctions(), builtSample()]);
