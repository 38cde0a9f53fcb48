/** The version of the programs: written in when they are built. */
declare const VERSION: string
