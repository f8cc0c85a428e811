/** Where a text stands at the desk, by its key. */
export const textAddress = (key: string): string => `/words/${key.replace(':', '/')}`;
