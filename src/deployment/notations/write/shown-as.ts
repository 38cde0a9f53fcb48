/** The ways in which an application can be shown. */
export const shownAs = ['compose', 'template', 'deliverous', 'json'] as const

export type ShownAs = (typeof shownAs)[number]
