import type { Application } from '../../model.ts'
import { composeText } from './compose.ts'
import { deliverousText } from './deliverous.ts'
import { jsonText } from './json.ts'
import type { ShownAs } from './shown-as.ts'
import { templateText } from './template.ts'

/**
 * An application as the text of a file.
 * @throws FileError, with everything that the notation cannot say
 */
export const applicationText: Readonly<Record<ShownAs, (application: Application) => string>> = {
  compose: composeText,
  template: templateText,
  deliverous: deliverousText,
  json: jsonText,
}
