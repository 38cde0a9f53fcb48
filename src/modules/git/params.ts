import { commandLine, flag, integer, path, text, textOrSecret, type Values } from '../../base/params.ts'

const isNoOption = (word: string) => /^[^-\s][^\s]*$/.test(word)

export const params = {
  repo: textOrSecret('The repository: an address, or a path of the host').alias('name'),
  dest: path('The folder it is kept in'),
  version: text('A branch, a tag or a commit; `HEAD` is the branch that the repository shows first')
    .check(isNoOption, 'must be a branch, a tag or a commit')
    .or('HEAD'),
  remote: text('What the repository is called in the folder')
    .check(isNoOption, 'must be the name of a remote')
    .or('origin'),
  refspec: text('What is fetched beside branches and tags, such as `+refs/pull/*:refs/heads/pull/*`').check(
    isNoOption,
    'must be a refspec',
  ).optional,
  clone: flag('Make the folder where there is none').or(true),
  update: flag('Bring a folder that is there up to date').or(true),
  force: flag('Throw away what was changed in the folder').or(false),
  bare: flag('Keep the repository alone, without a work tree').or(false),
  depth: integer('How many commits are fetched').check(depth => depth > 0, 'must be above 0').optional,
  single_branch: flag('Fetch the wanted branch only').or(false),
  recursive: flag('Keep submodules too').or(true),
  reference: path('A repository of the host to take objects from').optional,
  verify_commit: flag('Whether the commit, or the tag, must have a signature that the host accepts').or(
    false,
  ),
  key_file: path('The private key for ssh').optional,
  ssh_opts: commandLine('More options for ssh').optional,
  accept_newhostkey: flag('Whether ssh remembers servers it does not know').or(false),
  accept_hostkey: flag('Whether ssh takes any key of the server').or(false),
  umask: text('The umask with which files are made').check(
    umask => /^0?[0-7]{3}$/.test(umask),
    "must be octal, such as '0022'",
  ).optional,
  executable: path('The program, where it is not `git` of the path').optional,
}

export type Want = Values<typeof params>
