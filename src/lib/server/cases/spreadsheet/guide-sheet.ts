/** The sheet of our template that says how to fill it in. Nothing of it is read. */
export const guideSheet = 'read-me';
