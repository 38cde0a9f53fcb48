import {
  flag,
  localFile,
  mode,
  modeOrPreserve,
  pathOrFolder,
  text,
  textOrData,
  type Values,
} from '../../base/params.ts'
import { attributes } from '../../host/files/attributes.ts'

export const params = {
  src: localFile(
    'The file or folder to copy; of a folder that ends with `/`, what is in it is copied, else the folder',
  ).optional,
  content: textOrData('What the file holds, instead of src').optional,
  dest: pathOrFolder('Where it goes; where this is a folder or ends with `/`, into it'),
  remote_src: flag('Whether src lies on the host already').or(false),
  ...attributes,
  mode: modeOrPreserve('The permissions of files; `preserve` takes those of src').optional,
  directory_mode: mode('The permissions of folders that are made').optional,
  backup: flag(
    'Keep each file that was there, under a name with the time; a single one is `backup_file` of the result',
  ).or(false),
  force: flag('Whether a file that is there is brought up to date').alias('thirsty').or(true),
  follow: flag('Where dest is a link, write what it leads to; not for folders').or(false),
  local_follow: flag('Whether links in a folder that is copied are copied as what they lead to').or(true),
  validate: text('A command that must accept the new file first; `%s` stands for its path').optional,
}

export type Want = Values<typeof params>
