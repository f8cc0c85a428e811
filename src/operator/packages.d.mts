/** What TypeScript asks of `packages.mjs`, which any Node reads. */
export const littleMemory: string[];
