/** So many of something in words: `1 client`, `2 clients`. */
export const countText = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
