import { skills } from '#lib/ui/calm/skills.ts';

export const match = (name: string) => skills.some((skill) => skill === name);
