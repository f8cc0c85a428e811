/** Whose rows are the template's example. No person is called so, and none of these rows is taken. */
export const exampleRef = 'EXAMPLE';
