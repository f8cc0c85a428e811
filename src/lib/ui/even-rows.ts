/**
 * How many pictures stand beside each other where there is room, so that the rows are as long as each other or the last one, which
 * stands in the middle, is one shorter.
 */
export const evenRow = (count: number): 3 | 4 => (count % 4 === 0 || count % 4 === 3 ? 4 : 3);
