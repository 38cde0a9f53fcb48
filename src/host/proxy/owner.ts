/** The line of a file of the proxy that says what it belongs to. */
export function ownerLine(owner: string): string {
  return `# of ${owner}`
}
