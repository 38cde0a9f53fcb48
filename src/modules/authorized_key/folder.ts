import { attributeDifferences, type WantedAttributes } from '../../host/files/attributes.ts'
import type { Change } from '../../model/module.ts'
import type { Now } from './state.ts'

/** What differs between the folder and the wanted one; one that is missing is made along with the file. */
export function* folderChanges(
  path: string,
  want: WantedAttributes,
  { folder, accounts }: Now,
): Generator<Change> {
  if (!folder) return
  for (const difference of attributeDifferences(path, want, folder, accounts)) {
    yield { ...difference, what: `${difference.what} of the folder` }
  }
}
