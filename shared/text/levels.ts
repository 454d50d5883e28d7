/** What the level is called of lines whose own is beyond a bound: in one drop, or in one model, too many distinct ones. */
export const otherLevel = 'OTHER';
