import type { Secret } from '../../base/secret.ts'

/** Asks a person for the passphrase of a key file; nothing when they give none. */
export type AskPassphrase = (file: string, isAgain: boolean) => Promise<Secret | undefined>

/** How often a person may mistype a passphrase. */
const tries = 3

/** The passphrases of a run: a person is asked once for each key file, however many hosts want it. */
export class Passphrases {
  private readonly asked = new Map<string, Promise<Secret | undefined>>()
  private readonly ask: AskPassphrase | undefined

  constructor(ask: AskPassphrase | undefined) {
    this.ask = ask
  }

  /** The passphrase that opens a file; nothing where nobody is there to be asked, or knows it. */
  for(file: string, opens: (passphrase: Secret) => Promise<boolean>): Promise<Secret | undefined> {
    const known = this.asked.get(file) ?? this.askFor(file, opens)
    this.asked.set(file, known)
    return known
  }

  private async askFor(
    file: string,
    opens: (passphrase: Secret) => Promise<boolean>,
  ): Promise<Secret | undefined> {
    for (let asked = 0; this.ask && asked < tries; asked++) {
      const passphrase = await this.ask(file, asked > 0)
      if (!passphrase || (await opens(passphrase))) return passphrase
    }
    return undefined
  }
}
