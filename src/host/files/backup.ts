/** What a step prints that keeps a file as it was: the path where that lies now, for the result of the task. */
export function registersBackup(printed: string): Readonly<Record<string, unknown>> {
  const path = printed.replace(/\n$/, '')
  return path === '' ? {} : { backup_file: path }
}
